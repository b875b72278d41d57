import { constants, type KeyObject, verify, type VerifyKeyObjectInput } from 'node:crypto';
import type { Algorithm } from '../config/issuer-rules.js';
import type { AccessToken } from './access-token.js';

/** What Node.js must be told of a JWS algorithm: the hash, the type or the curve of its keys, and how it signs. */
interface Verification {
  readonly hash: string | undefined;
  readonly keyType: string;
  readonly options?: Omit<VerifyKeyObjectInput, 'key'>;
}

/** RFC 7518, section 3.3. */
const pkcs1 = (hash: string): Verification => ({ hash, keyType: 'rsa' });

/** RFC 7518, section 3.5: the salt is as long as the hash. */
const pss = (hash: string): Verification => ({
  hash,
  keyType: 'rsa',
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
});

/** RFC 7518, section 3.4: the signature is R and S, of fixed length, one after the other. */
const ecdsa = (hash: string, curve: string): Verification => ({
  hash,
  keyType: curve,
  options: { dsaEncoding: 'ieee-p1363' },
});

const verifications: Readonly<Record<Algorithm, Verification>> = {
  RS256: pkcs1('sha256'),
  RS384: pkcs1('sha384'),
  RS512: pkcs1('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('sha256', 'prime256v1'),
  ES384: ecdsa('sha384', 'secp384r1'),
  ES512: ecdsa('sha512', 'secp521r1'),
  // RFC 8037, section 3.1.
  EdDSA: { hash: undefined, keyType: 'ed25519' },
};

/** The type, or for elliptic curves the curve, of the keys of each algorithm. */
export const keyTypes: ReadonlyMap<string, string> = new Map(
  Object.entries(verifications).map(([algorithm, { keyType }]) => [algorithm, keyType]),
);

/** @param key of a type that fits `algorithm`: see `selectKey` */
export function isSignatureValid(
  { signingInput, signature }: AccessToken,
  algorithm: Algorithm,
  key: KeyObject,
): boolean {
  const { hash, options } = verifications[algorithm];
  // A key by itself, where it needs no options, costs Node.js a third less.
  return verify(hash, Buffer.from(signingInput), options ? { key, ...options } : key, signature);
}
