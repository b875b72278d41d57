import type { KeyObject } from 'node:crypto';

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

const curves: Readonly<Record<string, string>> = {
  ES256: 'prime256v1',
  ES384: 'secp384r1',
  ES512: 'secp521r1',
};

/** Whether a key may be used with an algorithm: its own `alg`, where it has one, and its type (RFC 8725, section 3.1). */
function fits({ alg, key }: SigningKey, algorithm: string): boolean {
  if (alg !== undefined && alg !== algorithm) return false;
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return /^[RP]S/.test(algorithm);
    case 'ec':
      return curves[algorithm] !== undefined && curves[algorithm] === key.asymmetricKeyDetails?.namedCurve;
    case 'ed25519':
      return algorithm === 'EdDSA';
    default:
      return false;
  }
}
