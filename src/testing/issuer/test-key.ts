import { type JsonWebKey, type KeyObject, constants, generateKeyPairSync, sign } from 'node:crypto';
import type { Algorithm } from '../../auth/index.js';

/** The algorithms that the kit can sign with: those that `AuthModule` accepts. */
export type SigningAlgorithm = Algorithm;

/** What it takes to sign. */
export type Signer = Pick<TestKey, 'alg' | 'privateKey'>;

/** A signing key of a test issuer. */
export interface TestKey {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** The public key, as the issuer publishes it (RFC 7517, section 4). */
  readonly publicJwk: JsonWebKey & Record<string, unknown>;
}

/**
 * @param modulusLength the size of an RSA key, in bits
 * @throws {Error} this Node.js lacks ML-DSA: it is older than 24.6, or was built with an OpenSSL before 3.5
 */
export function generateKey(alg: SigningAlgorithm, kid: string, modulusLength = 2048): TestKey {
  const { publicKey, privateKey } = generatePair(alg, modulusLength);
  return { alg, kid, privateKey, publicJwk: { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' } };
}

function generatePair(alg: SigningAlgorithm, modulusLength: number) {
  switch (alg) {
    case 'ES256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'ES384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'ES512':
      return generateKeyPairSync('ec', { namedCurve: 'P-521' });
    case 'EdDSA':
    case 'Ed25519':
      return generateKeyPairSync('ed25519');
    case 'ML-DSA-44':
      return generatePostQuantumPair('ml-dsa-44');
    case 'ML-DSA-65':
      return generatePostQuantumPair('ml-dsa-65');
    case 'ML-DSA-87':
      return generatePostQuantumPair('ml-dsa-87');
    default:
      return generateKeyPairSync('rsa', { modulusLength });
  }
}

function generatePostQuantumPair(type: 'ml-dsa-44' | 'ml-dsa-65' | 'ml-dsa-87') {
  try {
    return generateKeyPairSync(type);
  } catch (cause) {
    const { node, openssl } = process.versions;
    const present = `this is ${node} with OpenSSL ${openssl}`;
    throw new Error(`${type} needs Node.js 24.6 or later, with OpenSSL 3.5 or later: ${present}`, { cause });
  }
}

/** Signs any header and payload as a JWS (RFC 7515, section 7.1), with the algorithm `key.alg`, even if the header names another. */
export function signToken(key: Signer, header: object, payload: object): string {
  return signEncoded(key, [header, payload].map((part) => encode(JSON.stringify(part))).join('.'));
}

/**
 * Signs a JWS whose parts are already encoded.
 *
 * @param input the JWS signing input (RFC 7515, section 5.1). It isn't checked, so that tests can sign malformed tokens
 */
export function signEncoded(key: Signer, input: string): string {
  return `${input}.${encode(signature(key, Buffer.from(input)))}`;
}

/** Base64url without padding (RFC 7515, section 2). */
export function encode(text: string | Buffer): string {
  return Buffer.from(text).toString('base64url');
}

function signature({ alg, privateKey: key }: Signer, input: Buffer): Buffer {
  // Edwards curves and ML-DSA imply their hash.
  if (!/^(RS|PS|ES)/.test(alg)) return sign(undefined, input, key);
  const hash = `sha${alg.slice(2)}`;
  if (alg.startsWith('ES')) return sign(hash, input, { key, dsaEncoding: 'ieee-p1363' });
  if (alg.startsWith('RS')) return sign(hash, input, key);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  return sign(hash, input, { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST });
}
