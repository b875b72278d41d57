import { type JsonWebKey, type KeyObject, constants, generateKeyPairSync, sign } from 'node:crypto';

/** The algorithms that the kit can sign with (RFC 7518, section 3.1, and RFC 8037, section 3.1). */
export type SigningAlgorithm =
  'RS256' | 'RS384' | 'RS512' | 'PS256' | 'PS384' | 'PS512' | 'ES256' | 'ES384' | 'ES512' | 'EdDSA';

/** A signing key of a test issuer. */
export interface TestKey {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** The public key, as the issuer publishes it (RFC 7517, section 4). */
  readonly publicJwk: JsonWebKey & Record<string, unknown>;
}

/** @param modulusLength the size of an RSA key, in bits */
export function generateKey(alg: SigningAlgorithm, kid: string, modulusLength = 2048): TestKey {
  const { publicKey, privateKey } = generatePair(alg, modulusLength);
  return { alg, kid, privateKey, publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

const curves: Record<string, string> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

function generatePair(alg: SigningAlgorithm, modulusLength: number) {
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519');
  const namedCurve = curves[alg];
  return namedCurve ? generateKeyPairSync('ec', { namedCurve }) : generateKeyPairSync('rsa', { modulusLength });
}

/** Signs any header and payload as a JWS (RFC 7515, section 7.1), with the algorithm `key.alg`, even if the header names another. */
export function signToken(key: TestKey, header: object, payload: object): string {
  return signEncoded(key, [header, payload].map((part) => encode(JSON.stringify(part))).join('.'));
}

/**
 * Signs a JWS whose parts are already encoded.
 *
 * @param input the JWS signing input (RFC 7515, section 5.1). It isn't checked, so that tests can sign malformed tokens
 */
export function signEncoded(key: TestKey, input: string): string {
  return `${input}.${encode(signature(key, Buffer.from(input)))}`;
}

/** Base64url without padding (RFC 7515, section 2). */
export function encode(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url');
}

function signature({ alg, privateKey: key }: TestKey, input: Buffer): Buffer {
  if (alg === 'EdDSA') return sign(undefined, input, key);
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('ES')) return sign(hash, input, { key, dsaEncoding: 'ieee-p1363' });
  if (alg.startsWith('RS')) return sign(hash, input, key);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return sign(hash, input, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
}
