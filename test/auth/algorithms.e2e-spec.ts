import { type AuthApp, createAuthApp } from './auth-app.js';
import { algorithmNames } from '../../src/auth/token/algorithms.js';
import { TestIssuer } from '../../src/testing/index.js';
import { type TestKey, generateKey } from '../../src/testing/issuer/test-key.js';

describe('a signed token', () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    for (const alg of algorithmNames) issuer.rotate({ kid: `${alg} key`, algorithm: alg });
    service = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_ALGORITHMS: algorithmNames.join(',') });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  const keyOf = (alg: string) => issuer.published.keys.find(({ kid }) => kid === `${alg} key`)!;

  it.each(algorithmNames)('is accepted with the allowed algorithm %s', async (alg) => {
    expect(await service.who(issuer.token({ key: keyOf(alg) }))).toMatchObject({ status: 200 });
  });

  it.each(algorithmNames)('is rejected with the algorithm %s when only the others are allowed', async (alg) => {
    const others = algorithmNames.filter((name) => name !== alg);
    const strict = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_ALGORITHMS: others.join(',') });
    expect(await strict.who(issuer.token({ key: keyOf(alg) }))).toMatchObject({
      status: 401,
      reason: 'algorithm_not_allowed',
    });
    expect(await strict.who(issuer.token({ key: keyOf(others[0]!) }))).toMatchObject({ status: 200 });
    await strict.close();
  });

  it.each(algorithmNames)('is rejected when another key made its %s signature', async (alg) => {
    const imposter = generateKey(alg, `${alg} key`);
    expect(await service.who(issuer.token({ key: imposter }))).toMatchObject({
      status: 401,
      reason: 'signature_invalid',
    });
  });

  it.each(algorithmNames)('is rejected when its %s signature is truncated or empty', async (alg) => {
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
    ['Ed25519', 'EdDSA'],
    ['EdDSA', 'Ed25519'],
    ['ML-DSA-65', 'ML-DSA-44'],
    ['ML-DSA-44', 'ML-DSA-87'],
    ['ML-DSA-44', 'RS256'],
    ['RS256', 'ML-DSA-44'],
  ])('is rejected when its key is for %s but its header says %s', async (keyAlg, alg) => {
    const token = issuer.token({ key: keyOf(keyAlg), header: { alg } });
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'key_unknown' });
  });

  it.each([
    'none',
    'None',
    'HS256',
    'RS1',
    'ES256K',
    'rs256',
    'ed25519',
    'Ed448',
    'ML-DSA',
    'ML-DSA-66',
    '',
    1,
    null,
    ['RS256'],
  ])('is rejected with the algorithm %j', async (alg) => {
    expect(await service.who(issuer.token({ header: { alg } }))).toMatchObject({
      status: 401,
      reason: 'algorithm_not_allowed',
    });
  });
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

  it.each(['EdDSA', 'Ed25519'] as const)('accepts an Ed25519 key without alg for the algorithm %s', async (alg) => {
    const key = issuer.rotate({ algorithm: alg });
    Object.assign(key.publicJwk, { alg: undefined });
    await start({ AUTH_ALGORITHMS: 'EdDSA,Ed25519' });
    expect(await service.who(issuer.token({ key }))).toMatchObject({ status: 200 });
  });

  it('rejects tokens of a post-quantum key without alg, which RFC 9964 requires', async () => {
    const key = issuer.rotate({ algorithm: 'ML-DSA-44' });
    Object.assign(key.publicJwk, { alg: undefined });
    await start({ AUTH_ALGORITHMS: 'RS256,ML-DSA-44' });
    expect(await service.who(issuer.token({ key }))).toMatchObject({ status: 401, reason: 'key_unknown' });
    expect(service.log).toContainEqual(expect.stringContaining('it has no alg, which its type requires'));
  });

  it('has a post-quantum key for a token without kid by its alg', async () => {
    for (const algorithm of ['ML-DSA-44', 'ML-DSA-65'] as const) issuer.rotate({ algorithm });
    await start({ AUTH_ALGORITHMS: 'ML-DSA-44,ML-DSA-65' });
    expect(await service.who(withoutKid())).toMatchObject({ status: 200 });
  });

  it('keeps a signing key when an encryption key has the same kid', async () => {
    issuer.published.extraKeys = [{ ...issuer.published.keys[0]!.publicJwk, use: 'enc', alg: 'RSA-OAEP' }];
    await start();
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
  });

  const { privateKey } = generateKey('RS256', 'leaked');
  const spare = generateKey('RS256', 'spare');
  const [pq, ed] = [generateKey('ML-DSA-44', 'pq'), generateKey('Ed25519', 'ed')];
  const modulusFlaw = 'its modulus is not odd, of 2048 to 16384 bits';
  const exponentFlaw = 'its exponent is not odd, from 3 to 256 bits';
  const modulus = (bytes: number, last: number) =>
    Buffer.alloc(bytes, 0xff)
      .fill(last, bytes - 1)
      .toString('base64url');
  it.each([
    ['symmetric', { kty: 'oct', k: 'c2VjcmV0', kid: 'flawed', alg: 'HS256' }],
    ['for encryption only', { ...spare.publicJwk, kid: 'flawed', use: 'enc' }],
    ['for other operations only', { ...spare.publicJwk, kid: 'flawed', use: undefined, key_ops: ['encrypt'] }],
    ['not an object', 'flawed'],
    ['of the type __proto__', { kty: '__proto__', kid: 'flawed' }],
    ['with an alg that is a number', { ...spare.publicJwk, kid: 'flawed', alg: 1 }],
    ['for key agreement only', { kty: 'OKP', crv: 'X25519', x: 'A'.repeat(43), kid: 'flawed' }],
  ])('ignores a key that is %s, as it has other uses, and keeps the others', async (_what, jwk) => {
    issuer.published.extraKeys = [jwk];
    await start();
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    expect(service.issuers.keySets()[0]!.status.keyIds).toEqual(['key-1']);
    expect(service.log.filter((line) => line.includes('left out') || line.includes('parsed'))).toEqual([]);
  });

  it.each([
    ['private', { ...privateKey.export({ format: 'jwk' }), kid: 'flawed' }, 'it is a private key'],
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
    ['without a modulus', { kty: 'RSA', e: 'AQAB', kid: 'flawed' }, modulusFlaw],
    [
      'not a point on its curve',
      { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA', kid: 'flawed' },
      '1 of them cannot be parsed',
    ],
    [
      'a private post-quantum key',
      { ...pq.privateKey.export({ format: 'jwk' }), kid: 'flawed' },
      'it is a private key',
    ],
    [
      'an Ed25519 key for ML-DSA-44',
      { ...ed.publicJwk, kid: 'flawed', alg: 'ML-DSA-44' },
      'its alg does not fit its type',
    ],
    ['for RS256, and post-quantum', { ...pq.publicJwk, kid: 'flawed', alg: 'RS256' }, 'its alg does not fit its type'],
    [
      'of ML-DSA-44, and names ML-DSA-65',
      { ...pq.publicJwk, kid: 'flawed', alg: 'ML-DSA-65' },
      '1 of them cannot be parsed',
    ],
    ['post-quantum, without its bytes', { kty: 'AKP', alg: 'ML-DSA-44', kid: 'flawed' }, '1 of them cannot be parsed'],
  ])('ignores a key that is %s, logs why, and keeps the others', async (_what, jwk, flaw) => {
    issuer.published.extraKeys = [jwk];
    const good = issuer.rotate({ kid: 'good' });
    await start();
    expect(await service.who(issuer.token({ key: good }))).toMatchObject({ status: 200 });
    expect(service.issuers.keySets()[0]!.status.keyIds).not.toContain('flawed');
    expect(service.log).toContainEqual(expect.stringContaining(flaw));
  });
});
