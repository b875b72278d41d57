import { startLocalIssuer, type LocalIssuer } from '../index.js';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { isDocsRedirect } from './redirects.js';

describe(isDocsRedirect.name, () => {
  it.each([
    'http://127.0.0.1:3000/docs/oauth2-redirect.html',
    'http://localhost:49152/docs/oauth2-redirect.html',
    'http://[::1]:3000/docs/oauth2-redirect.html',
    'https://localhost:8443/messages-api/docs/oauth2-redirect.html',
  ])('accepts %s', (uri) => expect(isDocsRedirect(uri)).toBe(true));

  it.each([
    'http://evil.example.com/docs/oauth2-redirect.html',
    'http://127.0.0.1.evil.example.com/docs/oauth2-redirect.html',
    'http://127.0.0.1@evil.example.com/docs/oauth2-redirect.html',
    'http://user@127.0.0.1/docs/oauth2-redirect.html',
    'http://10.0.0.1/docs/oauth2-redirect.html',
    'ftp://127.0.0.1/docs/oauth2-redirect.html',
    'http://127.0.0.1/elsewhere',
    'http://127.0.0.1/x/../docs/oauth2-redirect.html',
    'http://127.0.0.1/docs/oauth2-redirect.html?a',
    'http://127.0.0.1/docs/oauth2-redirect.html#a',
    'http://127.0.0.1/mydocs/oauth2-redirect.html/',
    'docs/oauth2-redirect.html',
    '',
  ])('rejects %s', (uri) => expect(isDocsRedirect(uri)).toBe(false));
});

describe("the redirects of the frontend's client", () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
  });
  afterAll(() => issuer.close());

  const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
  const request = (path: string, parameters: Record<string, string>) =>
    fetch(`${issuer.url}${path}?${new URLSearchParams(parameters).toString()}`, { redirect: 'manual' });
  const logIn = (redirect_uri: string, client_id = 'frontend') =>
    request('/authorize', { client_id, redirect_uri, response_type: 'code', ...pkce });
  const logOut = (post_logout_redirect_uri: string) =>
    request('/oidc/logout', { client_id: 'frontend', post_logout_redirect_uri });

  it.each(['http://127.0.0.1:8080/', 'http://localhost:5173/callback', 'https://localhost:4200/'])(
    'may go to a page on this machine: %s',
    async (uri) => {
      expect((await logIn(uri)).status).toBe(303);
      expect((await logOut(uri)).status).toBe(200);
    },
  );

  it.each(['https://evil.example.com/', 'http://127.0.0.1@evil.example.com/', 'http://127.0.0.1:8080/?next=x'])(
    'may not go elsewhere: %s',
    async (uri) => {
      expect((await logIn(uri)).status).toBe(400);
      expect((await logOut(uri)).status).toBe(400);
    },
  );

  it('are of no other client', async () => {
    expect((await logIn('http://127.0.0.1:8080/', 'swagger-ui')).status).toBe(400);
  });
});
