import { JwksClient } from 'jwks-rsa';
import { discoverJwksUri } from './discovery.js';
import { fetchJson } from './fetch-json.js';
import { type KeySet, signingKey } from './key-set.js';
import { publishedKeys } from './published-keys.js';

/** A key set, and for the log the keys that were left out, with their reasons. */
export interface FetchedKeySet {
  readonly keys: KeySet;
  readonly leftOut: readonly string[];
}

/**
 * Fetches an issuer's whole key set with jwks-rsa. Where no address is configured, every fetch starts with discovery, so that
 * it follows a key set to a new address.
 *
 * @param timeoutMs of discovery and keys together
 * @throws {Error} the set can't be fetched or has no usable key, which is a fault and not a withdrawal of all keys; the message
 *   is for the log
 */
export async function fetchKeySet(
  issuer: string,
  jwksUri: string | undefined,
  timeoutMs: number,
): Promise<FetchedKeySet> {
  const signal = AbortSignal.timeout(timeoutMs);
  const leftOut: string[] = [];
  let published = 0;
  const client = new JwksClient({
    jwksUri: jwksUri ?? (await discoverJwksUri(issuer, signal)),
    fetcher: async (url) => {
      const { usable, leftOut: flawed } = publishedKeys(await fetchJson(url, signal));
      leftOut.push(...flawed);
      published = usable.length;
      if (published === 0) throw new Error([`${url} has no usable key`, ...leftOut].join('; '));
      return { keys: usable };
    },
    cache: false,
  });
  const keys = await client.getSigningKeys();
  if (keys.length < published) leftOut.push(`${published - keys.length} of them cannot be parsed`);
  return {
    keys: keys.map(({ kid, alg, getPublicKey }) => signingKey(kid, alg, getPublicKey())),
    leftOut,
  };
}
