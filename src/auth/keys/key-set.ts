import { type KeyObject, createPublicKey } from 'node:crypto';
import { parametersOf } from '../token/algorithms.js';

/** The `kid` of a key that fits tokens with any `kid`, as a PEM has no place for one. JSON can't contain it. */
export const anyKid = Symbol('any kid');

/** A public key of an issuer. */
export interface SigningKey {
  readonly kid: string | undefined | typeof anyKid;
  /** The only algorithm that the issuer uses it for, if it states one. */
  readonly alg: string | undefined;
  /** The issuer that it signs for, if it states one (Microsoft Entra ID). */
  readonly issuer: string | undefined;
  readonly key: KeyObject;
  /** Its type in Node.js, for elliptic curves the curve. */
  readonly type: string | undefined;
}

export type KeySet = readonly SigningKey[];

/** @param key a public key, or the PEM of one, as jwks-rsa returns it */
export function signingKey(named: Pick<SigningKey, 'kid' | 'alg' | 'issuer'>, key: KeyObject | string): SigningKey {
  const publicKey = typeof key === 'string' ? createPublicKey(key) : key;
  const { asymmetricKeyDetails, asymmetricKeyType } = publicKey;
  return { ...named, key: publicKey, type: asymmetricKeyDetails?.namedCurve ?? asymmetricKeyType };
}

/** Keeps the objects of unchanged keys, so that cached tokens stay valid (compared by identity). */
export function renewed(keys: KeySet, before: KeySet): KeySet {
  return keys.map((key) => before.find((known) => isSame(known, key)) ?? key);
}

function isSame(one: SigningKey, other: SigningKey): boolean {
  const isNamedSame = one.kid === other.kid && one.alg === other.alg && one.issuer === other.issuer;
  return isNamedSame && one.key.equals(other.key);
}

/**
 * Selects the key for a token. A token without `kid` is accepted if exactly one key fits its algorithm.
 *
 * @returns undefined where no key fits, or more than one
 */
export function selectKey(keys: KeySet, kid: string | undefined, algorithm: string): SigningKey | undefined {
  const fitting = keys.filter((key) => isMeant(key, kid) && fits(key, algorithm));
  return fitting.length === 1 ? fitting[0] : undefined;
}

function isMeant(key: SigningKey, kid: string | undefined): boolean {
  // An empty one counts as absent.
  return !kid || key.kid === anyKid || key.kid === kid;
}

/** Whether a key may be used with an algorithm: its own `alg`, where it has one, and its type (RFC 8725, section 3.1). */
function fits({ alg, type }: SigningKey, algorithm: string): boolean {
  return (alg === undefined || alg === algorithm) && parametersOf(algorithm)?.keyType === type;
}
