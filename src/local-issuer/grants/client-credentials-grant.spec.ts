import { createRemoteJWKSet, jwtVerify } from 'jose';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { demoClient, startLocalIssuer, type LocalIssuer } from '../index.js';

describe('the client credentials grant', () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
  });
  afterAll(() => issuer.close());

  const secret = { client_id: demoClient.clientId, client_secret: demoClient.clientSecret };

  function request(parameters: Record<string, string>, headers: Record<string, string> = {}) {
    const body = new URLSearchParams({ grant_type: 'client_credentials', ...parameters });
    return fetch(`${issuer.url}/oauth/token`, { method: 'POST', body, headers });
  }

  async function verified(response: Response) {
    const { access_token: token } = (await response.json()) as { access_token: string }; // RFC 6749, section 5.1
    return jwtVerify(token, createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`)));
  }

  it('gives every permission for the default audience when no scope is requested', async () => {
    const response = await request(secret);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(await response.clone().json()).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'read:messages write:messages',
    });
    const { payload, protectedHeader } = await verified(response);
    expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
    expect(payload).toEqual({
      iss: issuer.url,
      sub: 'demo-client',
      aud: 'https://messages.example.com',
      iat: expect.any(Number),
      exp: Number(payload.iat) + 3600,
      jti: expect.any(String),
      client_id: 'demo-client',
      scope: 'read:messages write:messages',
      permissions: ['read:messages', 'write:messages'],
    });
  });

  it.each([
    ['read:messages', ['read:messages']],
    ['read:messages delete:everything', ['read:messages']],
    ['delete:everything', []],
    ['openid', ['read:messages', 'write:messages']],
  ])('gives only the permissions of the client within the scope %j', async (scope, permissions) => {
    const { payload } = await verified(await request({ ...secret, scope }));
    expect(payload.permissions).toEqual(permissions);
    expect(payload.scope).toBe(permissions.join(' ') || undefined);
  });

  it('issues a token for the API in the parameter audience', async () => {
    const { payload } = await verified(await request({ ...secret, audience: 'https://other.example.com/' }));
    expect(payload.aud).toBe('https://other.example.com/');
  });

  it.each(['https://messages.example.com', 'http://127.0.0.1:3000/mcp'])(
    'issues a token for the API when its resource is %s',
    async (resource) => {
      const { payload } = await verified(await request({ ...secret, resource }));
      expect(payload.aud).toBe('https://messages.example.com');
    },
  );

  it('also accepts the secret by Basic authentication', async () => {
    const authorization = `Basic ${btoa(`${demoClient.clientId}:${demoClient.clientSecret}`)}`;
    expect((await request({}, { authorization })).status).toBe(200);
  });

  it.each([
    ['a wrong secret', { ...secret, client_secret: 'wrong' }, 401, 'invalid_client'],
    ['an unknown client', { ...secret, client_id: 'nobody' }, 401, 'invalid_client'],
    ['an audience that is not a URI', { ...secret, audience: 'messages' }, 400, 'invalid_target'],
    ['a resource that is not the API', { ...secret, resource: 'https://other.example.com/' }, 400, 'invalid_target'],
    ['a client without this grant', { client_id: 'swagger-ui' }, 400, 'invalid_request'],
  ])('rejects %s', async (_case, parameters, status, error) => {
    const response = await request(parameters);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
  });

  it.each([
    ['http://127.0.0.1:8080', 200],
    ['http://localhost:8080', 200],
    ['https://evil.example.com', 400],
    ['http://127.0.0.1.evil.example.com', 400],
  ])('responds to a page of %s with %i', async (origin, status) => {
    const response = await request(secret, { origin });
    expect(response.status).toBe(status);
    expect(response.headers.get('access-control-allow-origin')).toBe(status === 200 ? origin : null);
  });
});
