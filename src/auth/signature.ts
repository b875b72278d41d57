import { constants, type KeyObject, verify, type VerifyKeyObjectInput } from 'node:crypto';
import type { Algorithm } from '../config/index.js';
import type { AccessToken } from './access-token.js';

/** How Node.js is told of a JWS algorithm: the hash, and what else the signature needs. */
type Verification = readonly [hash: string | undefined, options: Omit<VerifyKeyObjectInput, 'key'>];

/** RFC 7518, section 3.5: the salt is as long as the hash. */
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };

/** RFC 7518, section 3.4: the signature is R and S, of fixed length, one after the other. */
const ecdsa = { dsaEncoding: 'ieee-p1363' } as const;

const verifications: Readonly<Record<Algorithm, Verification>> = {
  RS256: ['sha256', {}],
  RS384: ['sha384', {}],
  RS512: ['sha512', {}],
  PS256: ['sha256', pss],
  PS384: ['sha384', pss],
  PS512: ['sha512', pss],
  ES256: ['sha256', ecdsa],
  ES384: ['sha384', ecdsa],
  ES512: ['sha512', ecdsa],
  // RFC 8037, section 3.1: the curve is the key's.
  EdDSA: [undefined, {}],
};

/** @param key of a type that fits `algorithm`: see `selectKey` */
export function isSignatureValid(
  { signingInput, signature }: AccessToken,
  algorithm: Algorithm,
  key: KeyObject,
): boolean {
  const [hash, options] = verifications[algorithm];
  return verify(hash, Buffer.from(signingInput), { key, ...options }, signature);
}
