import { createPublicKey, type KeyObject } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';
import { discoverJwksUri } from './discovery.js';
import { fetchJson } from './fetch-json.js';

/** A public key of an issuer, ready to verify with. */
export interface SigningKey {
  readonly kid: string | undefined;
  /** The one algorithm that the issuer uses it for, where it says so. */
  readonly alg: string | undefined;
  readonly key: KeyObject;
}

export type KeySet = readonly SigningKey[];

/**
 * Fetches an issuer's whole key set, through discovery where no address is configured. jwks-rsa reads the set: it leaves
 * out symmetric, private and encryption keys, and those that it can't import.
 *
 * @param timeoutMs limit of the whole, discovery included
 * @throws {Error} with a message for the log; a set without a usable key is a fault too
 */
export async function fetchKeySet(
  issuer: string,
  jwksUri: string | undefined,
  timeoutMs: number,
): Promise<KeySet> {
  const signal = AbortSignal.timeout(timeoutMs);
  const client = new JwksClient({
    jwksUri: jwksUri ?? (await discoverJwksUri(issuer, signal)),
    fetcher: (url) => fetchJson(url, signal) as Promise<{ keys: never }>, // jwks-rsa checks what comes
    cache: false,
  });
  const keys = await client.getSigningKeys();
  const usable = keys.map(toSigningKey).filter(({ key }) => isStrongEnough(key));
  if (usable.length === 0) throw new Error('the key set has no usable key');
  return usable;
}

function toSigningKey(jwk: Awaited<ReturnType<JwksClient['getSigningKeys']>>[number]): SigningKey {
  return { kid: jwk.kid, alg: jwk.alg, key: createPublicKey(jwk.getPublicKey()) };
}

/** "A key of size 2048 bits or larger MUST be used" (RFC 7518, section 3.3). */
function isStrongEnough({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
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
      return curves[algorithm] === key.asymmetricKeyDetails?.namedCurve;
    case 'ed25519':
      return algorithm === 'EdDSA';
    default:
      return false;
  }
}
