import { JwksClient } from 'jwks-rsa';
import { discoverJwksUri } from './discovery.js';
import { fetchJson } from './fetch-json.js';
import { type KeySet, signingKey } from './key-set.js';
import { publishedKeys } from './published-keys.js';

/** A key set, and what of it was left out, for the log. */
export interface FetchedKeySet {
  readonly keys: KeySet;
  readonly leftOut: readonly string[];
}

/**
 * Fetches an issuer's whole key set with jwks-rsa, through discovery where no address is configured, so that a set that
 * moves is followed.
 *
 * @param timeoutMs limit of the whole, discovery included
 * @throws {Error} with a message for the log; a set without a usable key is a fault, not a withdrawal of all keys
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
  if (keys.length < published) leftOut.push(`${published - keys.length} of them cannot be read`);
  return {
    keys: keys.map(({ kid, alg, getPublicKey }) => signingKey(kid, alg, getPublicKey())),
    leftOut,
  };
}
