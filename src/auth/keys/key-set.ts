import type { KeyObject } from 'node:crypto';
import { keyTypes } from '../signature.js';

/** A public key of an issuer, ready to verify with. */
export interface SigningKey {
  readonly kid: string | undefined;
  /** The one algorithm that the issuer uses it for, where it says so. */
  readonly alg: string | undefined;
  readonly key: KeyObject;
}

export type KeySet = readonly SigningKey[];

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
function fits({ alg, key }: SigningKey, algorithm: string): boolean {
  const type = key.asymmetricKeyDetails?.namedCurve ?? key.asymmetricKeyType;
  return (alg === undefined || alg === algorithm) && keyTypes.get(algorithm) === type;
}
