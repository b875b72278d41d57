import { type KeyObject, createPublicKey } from 'node:crypto';
import { parametersOf } from '../token/algorithms.js';

/** A public key of an issuer. */
export interface SigningKey {
  readonly kid: string | undefined;
  /** The only algorithm that the issuer uses it for, if it states one. */
  readonly alg: string | undefined;
  readonly key: KeyObject;
  /** Its type in Node.js, for elliptic curves the curve. */
  readonly type: string | undefined;
}

export type KeySet = readonly SigningKey[];

/** @param pem of a public key, as jwks-rsa returns it */
export function signingKey(kid: string | undefined, alg: string | undefined, pem: string): SigningKey {
  const key = createPublicKey(pem);
  return { kid, alg, key, type: key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType };
}

/** Keeps the objects of unchanged keys, so that cached tokens stay valid (compared by identity). */
export function renewed(keys: KeySet, before: KeySet): KeySet {
  return keys.map((key) => before.find((known) => isSame(known, key)) ?? key);
}

function isSame(one: SigningKey, other: SigningKey): boolean {
  return one.kid === other.kid && one.alg === other.alg && one.key.equals(other.key);
}

/**
 * Selects the key for a token. A token without `kid` is accepted if exactly one key fits its algorithm.
 *
 * @returns undefined where no key fits, or more than one
 */
export function selectKey(keys: KeySet, kid: string | undefined, algorithm: string): SigningKey | undefined {
  const fitting = keys.filter((key) => (kid === undefined || key.kid === kid) && fits(key, algorithm));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether a key may be used with an algorithm: its own `alg`, where it has one, and its type (RFC 8725, section 3.1). */
function fits({ alg, type }: SigningKey, algorithm: string): boolean {
  return (alg === undefined || alg === algorithm) && parametersOf(algorithm)?.keyType === type;
}
