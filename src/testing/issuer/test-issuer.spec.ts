import { type JsonWebKey, createPublicKey, verify } from 'node:crypto';
import { TestIssuer, type TestIssuerOptions } from '../index.js';

const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const claimsOf = (token: string) => decode(token.split('.')[1]);
const headerOf = (token: string) => decode(token.split('.')[0]);

describe('TestIssuer', () => {
  let issuer: TestIssuer;
  const start = async (options?: TestIssuerOptions) => void (issuer = await TestIssuer.start(options));
  afterEach(() => issuer.close());

  const get = async (url: string) => {
    const response = await fetch(url);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const discover = () => get(`${issuer.url}/.well-known/openid-configuration`);
  const publishedKeys = async () => (await get(issuer.published.jwksUri)).body.keys as { kid: string }[];

  it('publishes the key that its tokens are signed with', async () => {
    await start();
    const { body } = await discover();
    expect(body).toEqual({ issuer: issuer.url, jwks_uri: issuer.published.jwksUri });
    const [jwk] = await publishedKeys();
    const token = issuer.token();
    const input = Buffer.from(token.slice(0, token.lastIndexOf('.')));
    const signature = Buffer.from(token.split('.')[2]!, 'base64url');
    expect(headerOf(token)).toEqual({ alg: 'RS256', typ: 'JWT', kid: jwk!.kid });
    expect(verify('sha256', input, createPublicKey({ key: jwk!, format: 'jwk' }), signature)).toBe(true);
  });

  it('issues a token with the given claims, for its audience', async () => {
    await start({ audience: 'https://orders.example.com' });
    const before = Math.floor(Date.now() / 1000);
    const claims = claimsOf(
      issuer.token({ scopes: ['read', 'write'], subject: 'ann', claims: { org: 1 }, expiresIn: 9 }),
    );
    const iat = Number(claims.iat);
    expect(claims).toEqual({
      iss: issuer.url,
      aud: 'https://orders.example.com',
      sub: 'ann',
      iat,
      exp: iat + 9,
      jti: expect.any(String),
      azp: 'test-client',
      scope: 'read write',
      org: 1,
    });
    expect(iat - before).toBeLessThan(5);
    expect(claimsOf(issuer.token({ claims: { sub: undefined } }))).not.toHaveProperty('sub');
    expect(claimsOf(issuer.token())).not.toHaveProperty('scope');
  });

  it.each([
    ['auth0', 'JWT', { azp: 'test-client', scope: 'a b' }],
    ['rfc9068', 'at+jwt', { client_id: 'test-client', scope: 'a b' }],
    ['entra', 'JWT', { azp: 'test-client', scp: 'a b' }],
    ['okta', 'JWT', { cid: 'test-client', scp: ['a', 'b'] }],
    ['keycloak', 'JWT', { azp: 'test-client', scope: 'a b', typ: 'Bearer' }],
    ['cognito', undefined, { aud: undefined, client_id: 'api', token_use: 'access', scope: 'a b' }],
    ['clerk', 'JWT', { aud: undefined, azp: 'api', sid: 'session', scope: 'a b' }],
  ] as const)('issues tokens in the dialect of the profile %s', async (profile, typ, claims) => {
    await start({ profile });
    const token = issuer.token({ scopes: ['a', 'b'] });
    expect(headerOf(token).typ).toBe(typ);
    const { iss, sub, iat, exp, jti, ...others } = claimsOf(token);
    expect({ aud: 'api', ...claims }).toEqual(others);
    expect({ iss, sub }).toEqual({ iss: issuer.url, sub: 'user' });
    expect([iat, exp, jti]).toEqual([expect.any(Number), expect.any(Number), expect.any(String)]);
  });

  it.each([
    ['cognito', 'client_id', { token_use: 'access' }],
    ['clerk', 'azp', { sid: 'session' }],
  ] as const)('replaces, adds and omits claims in the dialect of the profile %s', async (profile, audience, own) => {
    await start({ profile, audience: 'https://app.example.com' });
    expect(claimsOf(issuer.token())).toMatchObject({ [audience]: 'https://app.example.com', ...own });
    const replaced = claimsOf(issuer.token({ claims: { [audience]: 'other', aud: 'api', extra: 1 } }));
    expect(replaced).toMatchObject({ [audience]: 'other', aud: 'api', extra: 1, ...own });
    const omitted = Object.fromEntries([audience, ...Object.keys(own)].map((name) => [name, undefined]));
    expect(Object.keys(claimsOf(issuer.token({ claims: omitted })))).toEqual(['iss', 'sub', 'iat', 'exp', 'jti']);
  });

  it.each([
    ['auth0', 'aud'],
    ['cognito', 'client_id'],
    ['clerk', 'azp'],
  ] as const)('crafts flaws of the audience for the profile %s in the claim %s', async (profile, claim) => {
    await start({ profile });
    const audienceIn = (token: string) => claimsOf(token)[claim];
    const { wrongAudience, audContainsOurs, audInCapitals, audMissing, audWithNumber, idToken } = issuer.flawed;
    expect(audienceIn(wrongAudience())).toBe('https://other.example.com');
    expect(audienceIn(audContainsOurs())).toBe('api-two');
    expect(audienceIn(audInCapitals())).toBe('API');
    expect(audienceIn(audWithNumber())).toEqual(['api', 1]);
    expect(claimsOf(audMissing())).not.toHaveProperty(claim);
    expect(audienceIn(idToken())).toBe('api');
    expect(audienceIn(idToken({ claims: { [claim]: 'api-two' } }))).toBe('api-two');
  });

  it.each([
    ['EdDSA', 'OKP', 'Ed25519'],
    ['Ed25519', 'OKP', 'Ed25519'],
    ['ML-DSA-44', 'AKP', undefined],
    ['ML-DSA-65', 'AKP', undefined],
    ['ML-DSA-87', 'AKP', undefined],
  ] as const)('signs with %s', async (algorithm, kty, crv) => {
    await start({ algorithm });
    const [jwk] = (await publishedKeys()) as [JsonWebKey & { kid: string }];
    expect(jwk).toMatchObject({ kid: 'key-1', alg: algorithm, kty, use: 'sig' });
    expect(jwk.crv).toBe(crv);
    const token = issuer.token();
    expect(headerOf(token).alg).toBe(algorithm);
    const [input, signature] = [token.slice(0, token.lastIndexOf('.')), token.split('.')[2]!];
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify(null, Buffer.from(input), key, Buffer.from(signature, 'base64url'))).toBe(true);
    expect(verify(null, Buffer.from(`${input}x`), key, Buffer.from(signature, 'base64url'))).toBe(false);
  });

  it('signs with the newest key after a rotation, and publishes the others until they are withdrawn', async () => {
    await start();
    const key = issuer.rotate();
    expect(headerOf(issuer.token()).kid).toBe(key.kid);
    expect((await publishedKeys()).map(({ kid }) => kid)).toEqual(['key-1', 'key-2']);
    issuer.withdraw('key-1');
    expect((await publishedKeys()).map(({ kid }) => kid)).toEqual(['key-2']);
    expect(() => issuer.withdraw('key-1')).toThrow('There is no key "key-1" to withdraw');
    issuer.withdraw('key-2');
    expect(() => issuer.token()).toThrow('The issuer has withdrawn all its keys');
    expect(issuer.rotate({ algorithm: 'ES256' })).toMatchObject({ kid: 'key-3', alg: 'ES256' });
  });

  it('fails with the given fault, at the given endpoint, until it is restored', async () => {
    await start();
    issuer.outage();
    await expect(discover()).rejects.toThrow('fetch failed');
    issuer.outage('error 500', 'keys');
    expect((await discover()).status).toBe(200);
    expect((await get(issuer.published.jwksUri)).status).toBe(500);
    issuer.restore();
    expect((await get(issuer.published.jwksUri)).status).toBe(200);
  });

  it('responds later when it is slow, until it is restored', async () => {
    await start();
    issuer.slow(60_000);
    const late = fetch(issuer.published.jwksUri, { signal: AbortSignal.timeout(50) });
    await expect(late).rejects.toThrow('aborted due to timeout');
    issuer.slow(50);
    const began = performance.now();
    await discover();
    expect(performance.now() - began).toBeGreaterThan(45);
    issuer.restore();
    expect((await discover()).status).toBe(200);
  });

  it('reports the requests that it received', async () => {
    await start();
    await discover();
    await get(`${issuer.url}/.well-known/oauth-authorization-server`);
    await publishedKeys();
    expect((await get(`${issuer.url}/elsewhere`)).status).toBe(404);
    expect(issuer.requests.map(({ endpoint }) => endpoint)).toEqual(['discovery', 'discovery', 'keys', 'other']);
    expect(issuer.requests[3]).toMatchObject({ path: '/elsewhere', headers: { host: new URL(issuer.url).host } });
    expect(issuer.fetches).toEqual({ discovery: 2, keys: 1 });
  });

  it('uses the given port, and fails when that is in use', async () => {
    await start();
    const port = Number(new URL(issuer.url).port);
    await expect(TestIssuer.start({ port })).rejects.toThrow('EADDRINUSE');
    await issuer.close();
    await start({ port });
    expect(new URL(issuer.url).port).toBe(String(port));
  });
});

describe('a TestIssuer', () => {
  it('closes at the end of its block, with its open connections, when it is declared with await using', async () => {
    let url: string;
    {
      await using issuer = await TestIssuer.start();
      issuer.outage('hang');
      url = issuer.published.jwksUri;
      void fetch(url).catch(() => undefined);
    }
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('refuses to start in production', async () => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    await expect(TestIssuer.start()).rejects.toThrow(
      'TestIssuer is for tests, and does not run with NODE_ENV=production',
    );
    process.env.NODE_ENV = NODE_ENV;
  });
});
