import { createHash, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { advanceClock, driveClock } from '../../../test/support/clock.js';
import { Browser } from '../../../test/support/issuer-browser.js';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { startLocalIssuer, type LocalIssuer } from '../index.js';

const { audience, users } = exampleIssuer;
const permissionsOf = (user: string) => users.find(({ name }) => name === user)!.permissions;

const redirectUri = 'http://127.0.0.1:3000/docs/oauth2-redirect.html';

describe('the login', () => {
  const verifier = randomUUID() + randomUUID();
  const print = (['log', 'info', 'warn', 'error'] as const).map((level) => jest.spyOn(console, level)); // method names
  let issuer: LocalIssuer;
  let browser: Browser;

  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
  });
  afterAll(() => issuer.close());
  beforeEach(() => {
    browser = new Browser(issuer.url);
  });

  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
  const client = { client_id: 'swagger-ui', redirect_uri: redirectUri };

  function authorize(parameters: Record<string, string> = {}) {
    const query = new URLSearchParams({
      ...client,
      response_type: 'code',
      state: 'xyz',
      ...pkce,
      ...parameters,
    });
    return browser.open(`/authorize?${query.toString()}`);
  }

  function exchange(url: URL, code_verifier = verifier) {
    const code = url.searchParams.get('code') ?? '';
    const body = new URLSearchParams({ ...client, grant_type: 'authorization_code', code, code_verifier });
    const headers = { origin: 'http://127.0.0.1:3000' };
    return fetch(`${issuer.url}/oauth/token`, { method: 'POST', body, headers });
  }

  async function claimsAfter(url: URL) {
    const { access_token: token } = (await (await exchange(url)).json()) as { access_token: string }; // RFC 6749, 5.1
    const keySet = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`));
    return (await jwtVerify(token, keySet, { issuer: issuer.url, typ: 'at+jwt' })).payload;
  }

  it('offers every demo user with their permissions, and runs no script', async () => {
    const { html } = await authorize();
    for (const { name, permissions, description } of users) {
      const button = new RegExp(`<button[^>]+/login/${name}">.*?</button>`, 's').exec(html)?.[0];
      for (const text of [name, description, ...permissions]) expect(button).toContain(text);
    }
    expect(html).not.toContain('<script');
  });

  it('gives manager a token with only read:messages when the client requests more', async () => {
    const scope = 'openid read:messages write:messages';
    const { url } = await browser.logIn((await authorize({ scope, audience })).html, 'manager');
    expect(url.origin + url.pathname).toBe(redirectUri);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ state: 'xyz', iss: issuer.url });
    const response = await exchange(url);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://127.0.0.1:3000');
    expect(await response.json()).toMatchObject({ scope: 'read:messages', token_type: 'Bearer' });
  });

  it.each([
    ['admin', {}, audience, permissionsOf('admin')],
    ['admin', { scope: 'write:messages' }, audience, ['write:messages']],
    ['admin', { audience: 'https://other.example.com/' }, 'https://other.example.com/', permissionsOf('admin')],
    ['manager', { scope: 'openid profile' }, audience, permissionsOf('manager')],
    ['guest', { scope: 'read:messages' }, audience, []],
  ])('gives %s, with the request %j, a token for %s with %j', async (sub, parameters, aud, permissions) => {
    const { url } = await browser.logIn((await authorize(parameters)).html, sub);
    const claims = await claimsAfter(url);
    expect(claims).toMatchObject({ sub, aud, permissions });
    expect(claims.scope).toBe(permissions.join(' ') || undefined);
  });

  it('asks for consent, and marks the scopes that the user cannot grant', async () => {
    const scope = 'openid read:messages write:messages';
    const { html } = await browser.chooseUser((await authorize({ scope, audience })).html, 'manager');
    expect(html).toMatch(/Swagger UI.*https:\/\/messages\.example\.com.*manager/s);
    const scopes = [...html.matchAll(/<li(.*)><code>(.+)<\/code>/g)].map(([, refused, name]) => [name, refused]);
    expect(scopes).toEqual([
      ['read:messages', ''],
      ['write:messages', ' class="unavailable"'],
    ]);
    expect(html).not.toContain('<script');
  });

  it('gives the client no code when the user denies access', async () => {
    const { html } = await browser.chooseUser((await authorize()).html, 'admin');
    const { url } = await browser.choose(html, 'deny');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'access_denied', state: 'xyz' });
    expect(url.searchParams.has('code')).toBe(false);
  });

  it('lets another user log in on the consent page', async () => {
    const { html } = await browser.chooseUser((await authorize()).html, 'manager');
    const elsewhere = await browser.open(/href="([^"]+\/login)"/.exec(html)?.[1] ?? 'no link');
    const { url } = await browser.logIn(elsewhere.html, 'admin');
    expect(await claimsAfter(url)).toMatchObject({ sub: 'admin', scope: permissionsOf('admin').join(' ') });
  });

  it('rejects consent before a login', async () => {
    const { html } = await authorize();
    const path = /formaction="([^"]+)\/login\/\w+"/.exec(html)?.[1] ?? 'no form';
    const { html: page } = await browser.open(`${path}/consent/allow`, { method: 'POST' });
    expect(page).toContain('unknown demo user');
  });

  it('rejects a code with a wrong verifier, or a second time', async () => {
    const { url } = await browser.logIn((await authorize()).html, 'admin');
    expect((await exchange(url, randomUUID() + randomUUID())).status).toBe(400);
    expect((await exchange(url)).status).toBe(200);
    expect((await exchange(url)).status).toBe(400);
  });

  it('remembers the user until the client requests a new login', async () => {
    await browser.logIn((await authorize()).html, 'admin');
    const again = await authorize({ scope: 'read:messages' });
    const { url: allowed } = await browser.choose(again.html, 'allow');
    expect(await claimsAfter(allowed)).toMatchObject({ sub: 'admin', scope: 'read:messages' });
    const { url } = await browser.logIn((await authorize({ prompt: 'login' })).html, 'manager');
    expect(await claimsAfter(url)).toMatchObject({ sub: 'manager', permissions: permissionsOf('manager') });
  });

  it('asks for the user again after a logout', async () => {
    await browser.logIn((await authorize()).html, 'admin');
    const { html } = await browser.submit((await browser.open('/oidc/logout')).html, { logout: 'yes' });
    expect(html).toContain('Logged out');
    expect((await authorize()).html).toContain('Log in as');
  });

  describe('with requirements (RFC 9470, section 4)', () => {
    const now = () => Math.floor(Date.now() / 1000);
    beforeEach(() => driveClock());
    afterEach(() => void jest.useRealTimers());

    /** Logs admin in, and consents. */
    const logIn = async (parameters: Record<string, string> = {}) => {
      return (await browser.logIn((await authorize(parameters)).html, 'admin')).url;
    };
    const isLoginPage = ({ html }: { html: string }) => html.includes('<h1>Log in as</h1>');

    it('has the preferred of the acr_values, and the time of the login', async () => {
      expect((await authorize({ acr_values: 'phrh phr' })).html).toContain('count as <code>phrh</code>');
      const loggedInAt = now();
      const url = await logIn({ acr_values: 'phrh phr' });
      await advanceClock(30);
      expect(await claimsAfter(url)).toMatchObject({ acr: 'phrh', auth_time: loggedInAt });
    });

    it('has no acr when the client requests none', async () => {
      const claims = await claimsAfter(await logIn());
      expect(claims).not.toHaveProperty('acr');
      expect(claims).toMatchObject({ auth_time: now() });
    });

    it('is remembered, with its time, while it is strong and recent enough', async () => {
      const loggedInAt = now();
      await logIn({ acr_values: 'phr' });
      await advanceClock(60);
      const { html } = await authorize({ acr_values: 'phrh phr', max_age: '60' });
      const { url } = await browser.choose(html, 'allow');
      expect(await claimsAfter(url)).toMatchObject({ acr: 'phr', auth_time: loggedInAt });
    });

    it.each<[what: string, parameters: Record<string, string>]>([
      ['too weak', { acr_values: 'phrh' }],
      ['too old', { max_age: '60' }],
      ['not at this moment', { max_age: '0' }],
    ])('happens again when the last was %s', async (_what, parameters) => {
      await logIn({ acr_values: 'phr' });
      await advanceClock(61);
      const page = await authorize(parameters);
      expect(isLoginPage(page)).toBe(true);
      const { url } = await browser.logIn(page.html, 'admin');
      expect(await claimsAfter(url)).toMatchObject({ sub: 'admin', auth_time: now() });
    });

    it('fails when the client allows no page, and the last was too weak or too old', async () => {
      await logIn({ acr_values: 'phr' });
      await advanceClock(61);
      for (const [name, value] of [
        ['acr_values', 'phrh'],
        ['max_age', '60'],
      ] as const) {
        const { url } = await authorize({ [name]: value, prompt: 'none' });
        expect(Object.fromEntries(url.searchParams)).toMatchObject({ error: 'login_required' });
      }
    });

    it('loses its strength when it happens again without acr_values', async () => {
      await logIn({ acr_values: 'phr' });
      const { url } = await browser.logIn((await authorize({ prompt: 'login' })).html, 'admin');
      expect(await claimsAfter(url)).not.toHaveProperty('acr');
      expect(isLoginPage(await authorize({ acr_values: 'phr' }))).toBe(true);
    });

    it('shows a requested strength as text', async () => {
      const { html } = await authorize({ acr_values: '<script>' });
      expect(html).toContain('count as <code>&lt;script&gt;</code>');
    });

    it('rejects a max_age that is not a number', async () => {
      expect((await authorize({ max_age: 'soon' })).url.searchParams.get('error')).toBe('invalid_request');
    });
  });

  it('prints nothing at startup, or for errors, logins and logouts', () => {
    for (const printing of print) expect(printing.mock.calls).toEqual([]);
  });
});
