import { type JsonWebKey, type KeyObject, constants, generateKeyPairSync, sign } from 'node:crypto';

/** A key pair of an issuer in a test, and how to sign with it. */
export interface TestKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicJwk: JsonWebKey & Record<string, unknown>;
}

export function generateKey(alg: string, kid: string, modulusLength = 2048): TestKey {
  const { publicKey, privateKey } = generateFor(alg, modulusLength);
  return {
    alg,
    kid,
    privateKey,
    publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' },
  };
}

const curves: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

function generateFor(alg: string, modulusLength: number) {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  const namedCurve = curves[alg];
  return namedCurve ? generateKeyPairSync('ec', { namedCurve }) : generateKeyPairSync('rsa', { modulusLength });
}

/** A JWS of any header and payload (RFC 7515, section 7.1), signed as `key.alg` says, whatever the header claims. */
export function signToken(key: TestKey, header: object, payload: object): string {
  return signEncoded(
    key,
    [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.'),
  );
}

/** The same of parts that are encoded already, whatever they are. */
export function signEncoded(key: TestKey, input: string): string {
  return `${input}.${signature(key, Buffer.from(input)).toString('base64url')}`;
}

function signature({ alg, privateKey: key }: TestKey, input: Buffer): Buffer {
  if (alg === 'EdDSA') return sign(undefined, input, key);
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('ES')) return sign(hash, input, { key, dsaEncoding: 'ieee-p1363' });
  if (alg.startsWith('RS')) return sign(hash, input, key);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return sign(hash, input, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
}
