import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port.js';
import { Browser } from '../support/issuer-browser.js';
import { type TestApp } from '../support/test-app.js';
import { createEventApp, use } from './event-app.js';
import { type ClientName, type LogoutIssuer, clients, redirectUri, startLogoutIssuer } from './logout-issuer.js';

/** A browser in which a user is logged in. */
class Login {
  private readonly browser: Browser;

  constructor(
    private readonly issuer: LogoutIssuer,
    private readonly client: ClientName,
    private readonly user: string,
  ) {
    this.browser = new Browser(issuer.url);
  }

  /** The code grant with PKCE. */
  async fetchToken(): Promise<string> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({
      client_id: this.client,
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid read:messages',
      login_hint: this.user,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const { url } = await this.browser.open(`/auth?${query.toString()}`);
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: this.client,
      code: url.searchParams.get('code') ?? `none in ${url.href}`,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    });
    const response = await fetch(`${this.issuer.url}/token`, { method: 'POST', body });
    const { access_token: token } = (await response.json()) as { access_token: string };
    return token;
  }

  /** RP-initiated logout, with the confirmation of the user. */
  async end(): Promise<string> {
    const { html } = await this.browser.open('/session/end');
    const form = /name="xsrf" value="([^"]+)"/.exec(html)?.[1] ?? 'no form';
    const body = new URLSearchParams({ xsrf: form, logout: 'yes' });
    return (await this.browser.open('/session/end/confirm', { method: 'POST', body })).html;
  }
}

describe.each(Object.keys(clients) as ClientName[])('a logout at oidc-provider, from a client %s', (client) => {
  let issuer: LogoutIssuer;
  let service: TestApp;
  beforeAll(async () => {
    const port = await freePort();
    issuer = await startLogoutIssuer(`http://127.0.0.1:${port}/backchannel-logout`);
    const variables = { AUTH_ISSUER: issuer.url, BACKCHANNEL_LOGOUT_CLIENT_IDS: Object.keys(clients).join() };
    service = await createEventApp(variables);
    await service.app.listen(port, '127.0.0.1');
  });
  afterAll(async () => {
    await service.close();
    issuer.close();
  });

  it('revokes the user’s access tokens, and not those of a login after it or of another user', async () => {
    const [alice, bob] = [new Login(issuer, client, 'alice'), new Login(issuer, client, 'bob')];
    const [token, other] = [await alice.fetchToken(), await bob.fetchToken()];
    expect([await use(service, token), await use(service, other)]).toEqual(['200', '200']);
    expect(await alice.end()).toBe('Logged out');
    expect(issuer.failures).toEqual([]);
    expect(await use(service, token)).toBe('401 token_revoked');
    expect(await use(service, other)).toBe('200');
    // A token states in whole seconds when it was issued.
    await sleep(1100);
    expect(await use(service, await new Login(issuer, client, 'alice').fetchToken())).toBe('200');
  });
});
