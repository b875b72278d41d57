import { type AuthApp, createAuthApp } from './auth-app.js';
import { TestIssuer, type SigningAlgorithm } from '../../src/testing/index.js';
import { type TestKey, generateKey } from '../../src/testing/issuer/test-key.js';

const algorithms: SigningAlgorithm[] = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
];

describe('a signed token', () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    for (const alg of algorithms) issuer.rotate({ kid: `${alg} key`, algorithm: alg });
    service = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_ALGORITHMS: algorithms.join(',') });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  const keyOf = (alg: string) => issuer.published.keys.find(({ kid }) => kid === `${alg} key`)!;

  it.each(algorithms)('is accepted with the allowed algorithm %s', async (alg) => {
    expect(await service.who(issuer.token({ key: keyOf(alg) }))).toMatchObject({ status: 200 });
  });

  it.each(algorithms)('is rejected when another key made its %s signature', async (alg) => {
    const imposter = generateKey(alg, `${alg} key`);
    expect(await service.who(issuer.token({ key: imposter }))).toMatchObject({
      status: 401,
      reason: 'signature_invalid',
    });
  });

  it.each(algorithms)('is rejected when its %s signature is truncated or empty', async (alg) => {
    const token = issuer.token({ key: keyOf(alg) });
    const [header, claims, signature = ''] = token.split('.');
    const cut = Buffer.from(signature, 'base64url').subarray(3).toString('base64url');
    expect(await service.who(`${header}.${claims}.${cut}`)).toMatchObject({ status: 401, reason: 'signature_invalid' });
    expect(await service.who(token.slice(0, token.lastIndexOf('.') + 1))).toMatchObject({
      status: 401,
      reason: 'token_malformed',
    });
  });

  it.each([
    ['RS256', 'PS256'],
    ['PS256', 'RS256'],
    ['RS256', 'RS512'],
    ['ES256', 'ES384'],
    ['ES256', 'EdDSA'],
    ['EdDSA', 'ES256'],
    ['RS256', 'ES256'],
  ])('is rejected when its key is for %s but its header says %s', async (keyAlg, alg) => {
    const token = issuer.token({ key: keyOf(keyAlg), header: { alg } });
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'key_unknown' });
  });

  it.each(['none', 'None', 'HS256', 'RS1', 'ES256K', 'rs256', '', 1, null, ['RS256']])(
    'is rejected with the algorithm %j',
    async (alg) => {
      expect(await service.who(issuer.token({ header: { alg } }))).toMatchObject({
        status: 401,
        reason: 'algorithm_not_allowed',
      });
    },
  );
});

describe('a key set', () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeEach(async () => void (issuer = await TestIssuer.start()));
  afterEach(async () => {
    await service.close();
    await issuer.close();
  });
  const start = async (environment: NodeJS.ProcessEnv = {}) =>
    void (service = await createAuthApp({ AUTH_ISSUER: issuer.url, ...environment }));
  const withoutKid = () => issuer.token({ header: { kid: undefined } });

  it('accepts a token without kid while exactly one key fits its algorithm', async () => {
    issuer.rotate({ kid: 'other', algorithm: 'ES256' });
    issuer.withdraw('key-1');
    issuer.rotate({ kid: 'only' });
    await start({ AUTH_ALGORITHMS: 'RS256,ES256' });
    expect(await service.who(withoutKid())).toMatchObject({ status: 200 });
  });

  it('rejects a token without kid while several keys fit its algorithm', async () => {
    issuer.rotate({ kid: 'second' });
    await start();
    expect(await service.who(withoutKid())).toMatchObject({ status: 401, reason: 'key_unknown' });
  });

  it('accepts a key without alg for every algorithm of its type', async () => {
    const { publicJwk } = issuer.published.keys[0]!;
    const key: TestKey = { ...issuer.published.keys[0]!, alg: 'PS384' };
    issuer.published.extraKeys = [{ ...publicJwk, alg: undefined }];
    issuer.published.keys = [];
    await start({ AUTH_ALGORITHMS: 'RS256,PS384' });
    expect(await service.who(issuer.token({ key }))).toMatchObject({ status: 200 });
  });

  it('keeps a signing key when an encryption key has the same kid', async () => {
    issuer.published.extraKeys = [{ ...issuer.published.keys[0]!.publicJwk, use: 'enc', alg: 'RSA-OAEP' }];
    await start();
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
  });

  const { privateKey } = generateKey('RS256', 'leaked');
  const spare = generateKey('RS256', 'spare');
  const modulusFlaw = 'its modulus is not odd, of 2048 to 16384 bits';
  const exponentFlaw = 'its exponent is not odd, from 3 to 256 bits';
  const modulus = (bytes: number, last: number) =>
    Buffer.alloc(bytes, 0xff)
      .fill(last, bytes - 1)
      .toString('base64url');
  it.each([
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0', kid: 'flawed', alg: 'HS256' }, 'it is symmetric, or of no known type'],
    ['private', { ...privateKey.export({ format: 'jwk' }), kid: 'flawed' }, 'it is a private key'],
    ['for encryption only', { ...spare.publicJwk, kid: 'flawed', use: 'enc' }, 'its use is not sig'],
    [
      'for other operations only',
      { ...spare.publicJwk, kid: 'flawed', use: undefined, key_ops: ['encrypt'] },
      'its key_ops do not include verify',
    ],
    [
      'with an alg of another key type',
      { ...spare.publicJwk, kid: 'flawed', alg: 'ES256' },
      'its alg does not fit its type',
    ],
    ['of 1024 bits', generateKey('RS256', 'flawed', 1024).publicJwk, modulusFlaw],
    ['of 16392 bits', { ...spare.publicJwk, kid: 'flawed', n: modulus(2049, 0xff) }, modulusFlaw],
    ['with an even modulus', { ...spare.publicJwk, kid: 'flawed', n: modulus(256, 0xfe) }, modulusFlaw],
    ['with the exponent 1', { ...spare.publicJwk, kid: 'flawed', e: 'AQ' }, exponentFlaw],
    ['with the exponent 0', { ...spare.publicJwk, kid: 'flawed', e: 'AA' }, exponentFlaw],
    ['with an even exponent', { ...spare.publicJwk, kid: 'flawed', e: 'AQAA' }, exponentFlaw],
    ['with an exponent of 264 bits', { ...spare.publicJwk, kid: 'flawed', e: modulus(33, 0xff) }, exponentFlaw],
    ['without an exponent', { ...spare.publicJwk, kid: 'flawed', e: undefined }, exponentFlaw],
    ['a duplicate by its kid', { ...spare.publicJwk, kid: 'key-1' }, 'another key has the same kid'],
    [
      'a duplicate by its kid, once without alg',
      { ...spare.publicJwk, kid: 'key-1', alg: undefined },
      'another key has the same kid',
    ],
    ['not an object', 'flawed', 'it is symmetric, or of no known type'],
    ['of the type __proto__', { kty: '__proto__', kid: 'flawed' }, 'it is symmetric, or of no known type'],
    ['with an alg that is a number', { ...spare.publicJwk, kid: 'flawed', alg: 1 }, 'its alg does not fit its type'],
    ['without a modulus', { kty: 'RSA', e: 'AQAB', kid: 'flawed' }, modulusFlaw],
    [
      'not a point on its curve',
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'flawed' },
      '1 of them cannot be parsed',
    ],
    [
      'for key agreement only',
      { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43), kid: 'flawed' },
      '1 of them cannot be parsed',
    ],
  ])('ignores a key that is %s, logs why, and keeps the others', async (_what, jwk, flaw) => {
    issuer.published.extraKeys = [jwk];
    const good = issuer.rotate({ kid: 'good' });
    await start();
    expect(await service.who(issuer.token({ key: good }))).toMatchObject({ status: 200 });
    expect(service.issuers.keySets()[0]!.status.keyIds).not.toContain('flawed');
    expect(service.log).toContainEqual(expect.stringContaining(flaw));
  });
});
