import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { startLocalIssuer, type LocalIssuer } from '../index.js';

describe('the authorization endpoint', () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
  });
  afterAll(() => issuer.close());

  const request = {
    client_id: 'swagger-ui',
    response_type: 'code',
    redirect_uri: 'http://127.0.0.1:3000/docs/oauth2-redirect.html',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    state: 'xyz',
  };

  function authorize(parameters: Record<string, string>) {
    const query = new URLSearchParams(parameters).toString();
    return fetch(`${issuer.url}/authorize?${query}`, { redirect: 'manual' });
  }

  it('redirects to the login page when the request is valid', async () => {
    const response = await authorize(request);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(/^\/interaction\/[\w-]+$/);
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }, 'client is invalid'],
    [
      'a redirect_uri with another path',
      { redirect_uri: 'http://127.0.0.1:3000/elsewhere' },
      'redirect_uri did not match',
    ],
    [
      'a redirect_uri with another host',
      { redirect_uri: 'https://evil.example.com/docs/oauth2-redirect.html' },
      'redirect_uri did not',
    ],
  ])('shows an error page and does not redirect for %s', async (_case, parameters, description) => {
    const response = await authorize({ ...request, ...parameters });
    expect(response.status).toBe(400);
    expect(response.headers.get('location')).toBeNull();
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await response.text()).toContain(description);
  });

  const { code_challenge: _challenge, code_challenge_method: _method, ...withoutPkce } = request;

  it.each([
    ['a request without PKCE', withoutPkce, 'invalid_request'],
    ['PKCE with the method plain', { ...request, code_challenge_method: 'plain' }, 'invalid_request'],
    ['the implicit grant', { ...request, response_type: 'token' }, 'unsupported_response_type'],
    ['an audience that is not a URI', { ...request, audience: 'messages' }, 'invalid_target'],
    ['a missing login with prompt=none', { ...request, prompt: 'none' }, 'login_required'],
  ])('reports %s to the client', async (_case, parameters, error) => {
    const response = await authorize(parameters);
    const { searchParams, hash, origin } = new URL(response.headers.get('location') ?? '');
    const returned = [...searchParams, ...new URLSearchParams(hash.slice(1))];
    expect(origin).toBe('http://127.0.0.1:3000');
    expect(Object.fromEntries(returned)).toMatchObject({ error, state: 'xyz', iss: issuer.url });
  });

  it('escapes the request in its pages', async () => {
    const response = await authorize({ ...request, client_id: '<script>alert(1)</script>', scope: '<b>' });
    expect(await response.text()).not.toMatch(/<script|<b>/);
  });

  it('asks the user to start again when the login page has expired', async () => {
    const response = await fetch(`${issuer.url}/interaction/long-gone`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('start again');
  });
});
