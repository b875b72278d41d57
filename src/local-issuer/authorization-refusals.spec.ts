import { startLocalIssuer, type LocalIssuer } from './index.js';

describe('authorization endpoint', () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer({ port: 0, audience: 'https://messages.example.com' });
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

  it('sends the user to the login page when the request is in order', async () => {
    const response = await authorize(request);
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toMatch(/^\/interaction\/[\w-]+$/);
  });

  it.each([
    ['an unknown client', { client_id: 'nobody' }, 'client is invalid'],
    ['another path', { redirect_uri: 'http://127.0.0.1:3000/elsewhere' }, 'redirect_uri did not match'],
    ['another host', { redirect_uri: 'https://evil.example.com/docs/oauth2-redirect.html' }, 'redirect_uri did not'],
  ])('shows an error page, and redirects nowhere, for %s', async (_case, parameters, description) => {
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
    ['PKCE by plain', { ...request, code_challenge_method: 'plain' }, 'invalid_request'],
    ['the implicit grant', { ...request, response_type: 'token' }, 'unsupported_response_type'],
    ['an audience that is no URI', { ...request, audience: 'messages' }, 'invalid_target'],
    ['nobody being logged in, when none may be asked', { ...request, prompt: 'none' }, 'login_required'],
  ])('tells the client about %s', async (_case, parameters, error) => {
    const response = await authorize(parameters);
    const { searchParams, hash, origin } = new URL(response.headers.get('location') ?? '');
    const answer = [...searchParams, ...new URLSearchParams(hash.slice(1))];
    expect(origin).toBe('http://127.0.0.1:3000');
    expect(Object.fromEntries(answer)).toMatchObject({ error, state: 'xyz', iss: issuer.url });
  });

  it('writes nothing of the request into a page unescaped', async () => {
    const response = await authorize({ ...request, client_id: '<script>alert(1)</script>', scope: '<b>' });
    expect(await response.text()).not.toMatch(/<script|<b>/);
  });

  it('says that a login is over when its page is opened again', async () => {
    const response = await fetch(`${issuer.url}/interaction/long-gone`);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('start again');
  });
});
