import { type KeyObject, createPublicKey } from 'node:crypto';
import { keyTypes } from '../signature.js';

/** A public key of an issuer, ready to verify with. */
export interface SigningKey {
  readonly kid: string | undefined;
  /** The one algorithm that the issuer uses it for, where it says so. */
  readonly alg: string | undefined;
  readonly key: KeyObject;
  /** Its type, or for elliptic curves its curve: what an algorithm asks of it. */
  readonly type: string | undefined;
}

export type KeySet = readonly SigningKey[];

/** @param pem of a public key, as jwks-rsa has it */
export function signingKey(kid: string | undefined, alg: string | undefined, pem: string): SigningKey {
  const key = createPublicKey(pem);
  return { kid, alg, key, type: key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType };
}

/** The new set, in which a key that did not change is the one it was: what was verified with it stays verified. */
export function renewed(keys: KeySet, before: KeySet): KeySet {
  return keys.map((key) => before.find((known) => isSame(known, key)) ?? key);
}

function isSame(one: SigningKey, other: SigningKey): boolean {
  return one.kid === other.kid && one.alg === other.alg && one.key.equals(other.key);
}

/**
 * The key that a token names. One without `kid` is taken while exactly one key fits its algorithm.
 *
 * @returns undefined when no key, or more than one, fits
 */
export function selectKey(keys: KeySet, kid: string | undefined, algorithm: string): SigningKey | undefined {
  const fitting = keys.filter((key) => (kid === undefined || key.kid === kid) && fits(key, algorithm));
  return fitting.length === 1 ? fitting[0] : undefined;
}

/** Whether a key may be used with an algorithm: its own `alg`, where it has one, and its type (RFC 8725, section 3.1). */
function fits({ alg, type }: SigningKey, algorithm: string): boolean {
  return (alg === undefined || alg === algorithm) && keyTypes.get(algorithm) === type;
}
