import { createHash, randomUUID } from 'node:crypto';
import { decodeJwt } from 'jose';
import { Browser } from '../../../test/support/issuer-browser.js';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { startLocalIssuer, type LocalIssuer } from '../index.js';

const { audience } = exampleIssuer;

/** What MCP clients send. */
const metadata = {
  client_name: 'MCP <Inspector>',
  redirect_uris: ['http://localhost:6274/oauth/callback'],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  scope: 'read:messages write:messages',
};

describe('client registration', () => {
  let issuer: LocalIssuer;
  let endpoint: string;
  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
    endpoint = `${issuer.url}/oidc/register`;
  });
  afterAll(() => issuer.close());

  async function register(changes: object = {}, headers: Record<string, string> = {}) {
    const body = JSON.stringify({ ...metadata, ...changes });
    const response = await fetch(endpoint, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return { response, client: (await response.json()) as { client_id: string; error?: string } }; // RFC 7591, section 3.2
  }

  it('needs no token, and returns a public client', async () => {
    const { response, client } = await register();
    expect(response.status).toBe(201);
    expect(client).toMatchObject({
      client_id: expect.any(String),
      client_name: metadata.client_name,
      redirect_uris: metadata.redirect_uris,
      grant_types: metadata.grant_types,
      token_endpoint_auth_method: 'none',
    });
    for (const name of ['client_secret', 'registration_access_token', 'scope']) expect(client).not.toHaveProperty(name);
  });

  it.each([
    'http://localhost:6274/oauth/callback',
    'http://127.0.0.1/',
    'http://[::1]:3000/callback',
    'https://localhost:8443/callback',
    'https://client.example.com/callback',
  ])('accepts the redirect %s', async (redirect) => {
    expect((await register({ redirect_uris: [redirect] })).response.status).toBe(201);
  });

  it.each([
    'http://client.example.com/callback',
    'http://127.0.0.1.evil.example.com/callback',
    'http://127.0.0.1@evil.example.com/callback',
    'javascript:alert(1)',
    'client:/callback',
    'callback',
    'http://127.0.0.1/#part',
  ])('rejects the redirect %s', async (redirect) => {
    const redirects = [...metadata.redirect_uris, redirect];
    const { response, client } = await register({ redirect_uris: redirects });
    expect([response.status, client.error]).toEqual([400, 'invalid_redirect_uri']);
  });

  it.each([
    [{ redirect_uris: 'http://127.0.0.1/' }, 'invalid_redirect_uri'],
    [{ redirect_uris: [1] }, 'invalid_redirect_uri'],
    [{ redirect_uris: [] }, 'invalid_redirect_uri'],
    [{ grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
    [{ grant_types: ['urn:nest-resource-server:grant-type:demo-user'] }, 'invalid_client_metadata'],
    [{ grant_types: [1] }, 'invalid_client_metadata'],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, 'invalid_client_metadata'],
  ])('rejects %j', async (changes, error) => {
    const { response, client } = await register(changes);
    expect([response.status, client.error]).toEqual([400, error]);
  });

  it.each([
    ['http://localhost:6274', 'http://localhost:6274'],
    ['https://evil.example.com', null],
  ])('responds to a page of %s with the allowed origin %s', async (origin, allowed) => {
    const request = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' };
    const preflight = await fetch(endpoint, { method: 'OPTIONS', headers: { origin, ...request } });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(preflight.headers.get('access-control-allow-headers')).toBe(allowed && 'content-type');
    const { response } = await register({}, { origin });
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
  });

  describe('of a client that logs a user in', () => {
    const verifier = randomUUID() + randomUUID();
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    let browser: Browser;
    let client: { client_id: string };
    beforeEach(async () => {
      browser = new Browser(issuer.url);
      ({ client } = await register());
    });

    function authorize(parameters: Record<string, string>, redirect_uri = metadata.redirect_uris[0]!) {
      const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
      const { client_id } = client;
      const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code', ...pkce, ...parameters });
      return browser.open(`/authorize?${query.toString()}`);
    }

    async function exchange(parameters: Record<string, string>) {
      const body = new URLSearchParams({ client_id: client.client_id, ...parameters });
      const response = await fetch(`${issuer.url}/oauth/token`, { method: 'POST', body });
      return (await response.json()) as { access_token: string; refresh_token: string; scope: string; error?: string }; // RFC 6749, section 5
    }

    function redeem(url: URL, parameters: Record<string, string> = {}) {
      const code = url.searchParams.get('code') ?? '';
      const redirect_uri = url.origin + url.pathname;
      return exchange({ grant_type: 'authorization_code', code, code_verifier: verifier, redirect_uri, ...parameters });
    }

    it('shows its name as text, and where the login returns to', async () => {
      const login = await authorize({});
      expect(login.html).toContain('<strong>MCP &lt;Inspector&gt;</strong> wants');
      const { html } = await browser.chooseUser(login.html, 'admin');
      expect(html).toContain('<strong>MCP &lt;Inspector&gt;</strong> wants');
      expect(html).toContain('<code>http://localhost:6274</code>');
    });

    it.each(['http://127.0.0.1:3000/', 'http://127.0.0.1:3000/mcp', audience])(
      'gives it a token for the API, and later another, when the resource is %s',
      async (resource) => {
        const scope = 'openid read:messages write:messages offline_access';
        const page = await authorize({ resource, scope, prompt: 'consent' });
        const { url } = await browser.logIn(page.html, 'admin');
        const first = await redeem(url, { resource });
        const expected = { sub: 'admin', aud: audience, client_id: client.client_id };
        expect(decodeJwt(first.access_token)).toMatchObject({ ...expected, scope: 'read:messages write:messages' });
        const next = await exchange({ grant_type: 'refresh_token', refresh_token: first.refresh_token, resource });
        expect(decodeJwt(next.access_token)).toMatchObject({ ...expected, scope: 'read:messages write:messages' });
      },
    );

    it('allows any port of a loopback redirect (RFC 8252, section 7.3)', async () => {
      const page = await authorize({}, 'http://localhost:50000/oauth/callback');
      const { url } = await browser.logIn(page.html, 'admin');
      expect(url.origin).toBe('http://localhost:50000');
      expect(decodeJwt((await redeem(url)).access_token)).toMatchObject({ sub: 'admin', aud: audience });
    });

    it('rejects a resource that is not the API, and a token request for another one than was granted', async () => {
      const { url: rejected } = await authorize({ resource: 'https://other.example.com/' });
      expect(rejected.searchParams.get('error')).toBe('invalid_target');
      const { url } = await browser.logIn((await authorize({})).html, 'admin');
      expect(await redeem(url, { resource: 'https://other.example.com/' })).toMatchObject({ error: 'invalid_target' });
    });
  });
});
