import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { startLocalIssuer, type LocalIssuer } from './index.js';

describe('mint', () => {
  let issuer: LocalIssuer;

  beforeAll(async () => {
    issuer = await startLocalIssuer({ port: 0, audience: 'https://messages.example.com' });
  });
  afterAll(() => issuer.close());

  it('makes an access token of manager when nothing is given', async () => {
    const token = await issuer.mint();
    const claims = decodeJwt(token);
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'at+jwt', kid: expect.any(String) });
    expect(claims).toEqual({
      iss: issuer.url,
      sub: 'manager',
      aud: 'https://messages.example.com',
      iat: expect.any(Number),
      exp: Number(claims.iat) + 3600,
      jti: expect.any(String),
      client_id: 'demo-cli',
      scope: 'read:messages',
      permissions: ['read:messages'],
    });
  });

  it('puts given claims in place of the defaults, and adds others', async () => {
    const token = await issuer.mint({
      claims: { sub: 'alice', aud: ['a', 'b'], exp: 1, extra: { deep: true } },
    });
    expect(decodeJwt(token)).toMatchObject({ sub: 'alice', aud: ['a', 'b'], exp: 1, extra: { deep: true } });
  });

  it('signs whatever the header says', async () => {
    const token = await issuer.mint({ header: { typ: 'JWT', crit: ['b64'], kid: undefined } });
    expect(decodeProtectedHeader(token)).toEqual({ alg: 'RS256', typ: 'JWT', crit: ['b64'] });
    const keySet = createRemoteJWKSet(new URL(`${issuer.url}/.well-known/jwks.json`));
    await expect(jwtVerify(token, keySet)).rejects.toThrow('b64');
    await expect(jwtVerify(await issuer.mint({ header: { typ: 'JWT' } }), keySet)).resolves.toBeDefined();
  });

  it('leaves out what is undefined', async () => {
    const claims = decodeJwt(await issuer.mint({ claims: { exp: undefined, sub: undefined } }));
    expect(claims).not.toHaveProperty('exp');
    expect(claims).not.toHaveProperty('sub');
  });

  it.each([
    [{ scope: 'write:messages' }, { scope: 'write:messages', permissions: ['write:messages'] }],
    [{ scope: '' }, { scope: '', permissions: [] }],
    [{ scope: ['read:messages'] }, { scope: ['read:messages'], permissions: [] }],
    [{ permissions: 7 }, { scope: 'read:messages', permissions: 7 }],
    [{ scope: undefined }, { permissions: [] }],
  ])('lets permissions follow the scope: %p', async (claims, expected) => {
    const { scope, permissions } = decodeJwt(await issuer.mint({ claims }));
    expect({ scope, permissions }).toEqual(expected);
  });
});
