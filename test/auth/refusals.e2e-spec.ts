import { type JsonWebKey, createHmac, createPublicKey } from 'node:crypto';
import { rawRequest } from '../support/raw-request.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { dpopOffer } from '../support/challenges.js';

type Parts = Parameters<TestApp['issuer']['token']>[0];

const now = () => Math.floor(Date.now() / 1000);

/** The flaw, a token that has it, the reason for its rejection, and the end of the sentence in the challenge. */
const flaws: [flaw: string, token: Parts, reason: string, description: string][] = [
  ['crit', { header: { crit: ['exp'] } }, 'header_not_allowed', 'has a header parameter that is not allowed'],
  ['kid that is a number', { header: { kid: 1 } }, 'header_not_allowed', 'has a header parameter that is not allowed'],
  ['typ of a logout token', { header: { typ: 'logout+jwt' } }, 'type_not_allowed', 'is of a type that is not allowed'],
  [
    'untrusted iss',
    { claims: { iss: 'https://evil.example.com/' } },
    'issuer_not_trusted',
    'is from an issuer that is not trusted',
  ],
  ['no iss', { claims: { iss: undefined } }, 'claim_missing', 'lacks a required claim'],
  ['iss that is a number', { claims: { iss: 1 } }, 'claim_invalid', 'has a claim with an invalid value'],
  [
    'aud of another API',
    { claims: { aud: 'https://other.example.com' } },
    'audience_mismatch',
    'is for another audience',
  ],
  ['no aud', { claims: { aud: undefined } }, 'claim_missing', 'lacks a required claim'],
  ['empty aud', { claims: { aud: [] } }, 'audience_mismatch', 'is for another audience'],
  ['aud that is null', { claims: { aud: null } }, 'claim_invalid', 'has a claim with an invalid value'],
  ['aud that is an object', { claims: { aud: {} } }, 'claim_invalid', 'has a claim with an invalid value'],
  ['exp in the past', { claims: { exp: now() - 60 } }, 'token_expired', 'has expired'],
  ['no exp', { claims: { exp: undefined } }, 'claim_missing', 'lacks a required claim'],
  ['exp that is null', { claims: { exp: null } }, 'claim_invalid', 'has a claim with an invalid value'],
  [
    'exp that is a string',
    { claims: { exp: String(now() + 60) } },
    'claim_invalid',
    'has a claim with an invalid value',
  ],
  ['nbf in the future', { claims: { nbf: now() + 60 } }, 'token_not_yet_valid', 'is not valid yet'],
  ['iat in the future', { claims: { iat: now() + 60 } }, 'token_not_yet_valid', 'is not valid yet'],
  ['no sub', { claims: { sub: undefined } }, 'claim_missing', 'lacks a required claim'],
  ['sub that is null', { claims: { sub: null } }, 'claim_invalid', 'has a claim with an invalid value'],
  ['sub that is a number', { claims: { sub: 7 } }, 'claim_invalid', 'has a claim with an invalid value'],
  ['nonce', { claims: { nonce: 'n', scope: undefined } }, 'type_not_allowed', 'is of a type that is not allowed'],
  ['events', { claims: { events: {} } }, 'type_not_allowed', 'is of a type that is not allowed'],
  [
    'cnf',
    { claims: { cnf: { jkt: 'x' } } },
    'binding_mismatch',
    'is bound to a key or certificate that the request does not prove',
  ],
  ['unknown kid', { header: { kid: 'invented' } }, 'key_unknown', 'is signed with an unknown key'],
];

describe('an access token', () => {
  let service: TestApp;
  let url: string;
  beforeAll(async () => {
    service = await createTestApp();
    await service.app.listen(0, '127.0.0.1');
    url = await service.app.getUrl();
  });
  afterAll(() => service.close());

  const send = (authorization: string) => service.inject({ url: '/api/private-scoped', headers: { authorization } });

  async function expectInvalidToken(token: string, reason: string, description: string): Promise<void> {
    const response = await send(`Bearer ${token}`);
    expect(response.headers['www-authenticate']).toBe(
      `Bearer error="invalid_token", error_description="The access token ${description}", ${dpopOffer}`,
    );
    expect(response.statusCode).toBe(401);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: `The access token ${description}`,
      error: 'invalid_token',
      reason,
      requestId: response.headers['x-request-id'],
    });
  }

  it('is accepted when it is valid', async () => {
    const response = await send(`bEARER ${service.issuer.token({ scopes: ['read:messages'] })}`);
    expect(response.statusCode).toBe(200);
  });

  it.each(flaws)('is rejected with %s', async (_flaw, token, reason, description) => {
    await expectInvalidToken(service.issuer.token(token), reason, description);
  });

  it.each([
    ['none', '.AA'],
    ['none', '.'],
    ['nOnE', '.'],
  ])('is rejected when its algorithm is %s and it ends with %s', async (alg, end) => {
    const [, claims] = service.issuer.token({ scopes: ['read:messages'] }).split('.');
    const header = Buffer.from(JSON.stringify({ alg, typ: 'JWT' })).toString('base64url');
    const description = 'is signed with an algorithm that is not allowed';
    await expectInvalidToken(`${header}.${claims}${end}`, 'algorithm_not_allowed', description);
  });

  it('is rejected when its signature is missing', async () => {
    const [header, claims] = service.issuer.token({ scopes: ['read:messages'] }).split('.');
    await expectInvalidToken(`${header}.${claims}.`, 'token_malformed', 'is not a JSON Web Token');
  });

  it('is rejected when it is signed by HMAC with the public key, as PEM or JWK', async () => {
    const [, claims] = service.issuer.token({ scopes: ['read:messages'] }).split('.');
    const response = await fetch(`${service.issuer.url}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: [JsonWebKey] };
    const pem = createPublicKey({ key: keys[0], format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    for (const secret of [pem, JSON.stringify(keys[0])]) {
      const input = `${Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url')}.${claims}`;
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      await expectInvalidToken(token, 'algorithm_not_allowed', 'is signed with an algorithm that is not allowed');
    }
  });

  it('is rejected when its claims were changed', async () => {
    const [header, , signature] = service.issuer.token({ scopes: ['read:messages'] }).split('.');
    const [, forged] = service.issuer.token({ claims: { sub: 'root' } }).split('.');
    await expectInvalidToken(`${header}.${forged}.${signature}`, 'signature_invalid', 'has an invalid signature');
  });

  it.each([
    ['opaque', 'opaque'],
    ['of two parts', 'e30.e30'],
    ['encrypted', 'e30.e30.e30.e30.e30'],
    ['not JSON', 'bm8.bm8.bm8'],
    ['of arrays', 'W10.W10.W10'],
    ['larger than 16 KiB', `e30.e30.${'A'.repeat(16 * 1024)}`],
  ])('is rejected when it is %s', async (_what, token) => {
    await expectInvalidToken(token, 'token_malformed', 'is not a JSON Web Token');
  });

  it.each([
    ['no header', undefined],
    ['another scheme', 'Basic dXNlcjpwYXNz'],
    ['a scheme that only starts with Bearer', 'BearerToken abc'],
    ['an empty header', ''],
  ])('is requested by a challenge without an error when credentials are missing: %s', async (_why, authorization) => {
    const response = await service.inject({
      url: '/api/private',
      headers: { ...(authorization !== undefined && { authorization }) },
    });
    expect(response.statusCode).toBe(401);
    expect(response.headers['www-authenticate']).toBe(`Bearer, ${dpopOffer}`);
    expect(Object.keys(response.json())).toEqual(['type', 'title', 'status', 'detail', 'requestId']);
  });

  const invalidRequest =
    'Bearer error="invalid_request", error_description="' +
    'The access token must be sent once, in the Authorization header, after the word Bearer or DPoP", ' +
    dpopOffer;

  it.each(['Bearer', 'Bearer a b', 'Bearer a,b', 'Bearer a=b', 'bearer "a"', 'Bearer a, Basic b'])(
    'is rejected as a malformed request when the header is %s',
    async (authorization) => {
      const response = await send(authorization);
      expect(response.statusCode).toBe(400);
      expect(response.headers['www-authenticate']).toBe(invalidRequest);
      expect(response.json()).toMatchObject({ status: 400, error: 'invalid_request' });
    },
  );

  it('is rejected as a malformed request when it is in the query, even in addition to a header', async () => {
    const token = service.issuer.token({ scopes: ['read:messages'] });
    const headers = { authorization: `Bearer ${token}` };
    const response = await service.inject({ url: `/api/private?access%5Ftoken=${token}`, headers });
    expect(response.statusCode).toBe(400);
    expect(response.headers['www-authenticate']).toBe(invalidRequest);
  });

  it('is rejected as a malformed request when it is sent twice', async () => {
    const line = `Authorization: Bearer ${service.issuer.token({ scopes: ['read:messages'] })}`;
    const response = await rawRequest(url, ['GET /api/private HTTP/1.1', line, line]);
    expect(response).toMatch(/^HTTP\/1\.1 400 /);
    expect(response).toContain(invalidRequest);
  });

  it('is rejected with 403 and the required scope when it lacks that scope', async () => {
    const response = await service.injectAs('read:messages', {
      method: 'POST',
      url: '/api/messages',
      payload: { text: 'x' },
    });
    expect(response.statusCode).toBe(403);
    expect(response.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", scope="write:messages", ' +
        `error_description="The access token lacks a scope that this request requires", ${dpopOffer}`,
    );
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Forbidden',
      status: 403,
      detail: 'The access token lacks a scope that this request requires',
      error: 'insufficient_scope',
      reason: 'scope_missing',
      requestId: response.headers['x-request-id'],
    });
  });
});

describe('an access token of an issuer that is down', () => {
  it('results in 503 and Retry-After, never in 401', async () => {
    const service = await createTestApp();
    const token = service.issuer.token({ claims: { iss: 'http://127.0.0.1:1' } });
    await service.close();
    const offline = await createTestApp({ AUTH_ISSUER: 'http://127.0.0.1:1' });
    const headers = { authorization: `Bearer ${token}` };
    const response = await offline.inject({ url: '/api/private', headers });
    await offline.close();
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
    expect(response.headers).not.toHaveProperty('www-authenticate');
    expect(response.json()).toMatchObject({ status: 503, reason: 'keys_unavailable' });
  });
});
