import { createHash, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { demoUsers, startLocalIssuer, type LocalIssuer } from '../index.js';

const permissionsOf = (user: string) => demoUsers.find(({ username }) => username === user)!.permissions;

const redirectUri = 'http://127.0.0.1:3000/docs/oauth2-redirect.html';

/** A minimal browser for logins: cookies, forms, and redirects up to the client's page. */
class Browser {
  readonly #cookies = new Map<string, string>();

  constructor(private readonly issuer: string) {}

  /** @returns the page; of the client's page only its address */
  async open(path: string, init: RequestInit = {}): Promise<{ url: URL; html: string }> {
    const url = new URL(path, this.issuer);
    if (url.origin !== this.issuer) return { url, html: '' };
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { ...init, headers: { cookie }, redirect: 'manual' });
    for (const header of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      this.#cookies.set(name, value);
    }
    const location = response.headers.get('location');
    return location === null ? { url, html: await response.text() } : this.open(location);
  }

  async chooseUser(html: string, username: string) {
    const action = new RegExp(`formaction="([^"]+/login/${username})"`).exec(html)?.[1] ?? 'no such button';
    const page = await this.open(action, { method: 'POST' });
    // When another user is logged in, the library first shows a page that ends that session.
    return page.html.includes('name="xsrf"') ? this.submit(page.html) : page;
  }

  /** Presses a button on the consent page. */
  async choose(html: string, button: 'allow' | 'deny') {
    const action = new RegExp(`formaction="([^"]+/consent/${button})"`).exec(html)?.[1] ?? 'no such button';
    return this.open(action, { method: 'POST' });
  }

  async logIn(html: string, username: string) {
    return this.choose((await this.chooseUser(html, username)).html, 'allow');
  }

  async submit(html: string, fields: Record<string, string> = {}) {
    const action = /action="([^"]+)"/.exec(html)?.[1] ?? 'no form';
    const body = new URLSearchParams(fields);
    for (const [, name = '', value = ''] of html.matchAll(/name="(\w+)" value="([^"]+)"\/>/g)) body.set(name, value);
    return this.open(action, { method: 'POST', body });
  }
}

describe('the login', () => {
  const audience = 'https://messages.example.com';
  const verifier = randomUUID() + randomUUID();
  const print = (['log', 'info', 'warn', 'error'] as const).map((level) => jest.spyOn(console, level)); // method names
  let issuer: LocalIssuer;
  let browser: Browser;

  beforeAll(async () => {
    issuer = await startLocalIssuer({ port: 0, audience });
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
    for (const { username, permissions, description } of demoUsers) {
      const button = new RegExp(`<button[^>]+/login/${username}">.*?</button>`, 's').exec(html)?.[0];
      for (const text of [username, description, ...permissions]) expect(button).toContain(text);
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

  it('prints nothing at startup, or for errors, logins and logouts', () => {
    for (const printing of print) expect(printing.mock.calls).toEqual([]);
  });
});
