import type { AuthOptions, IssuerOptions } from '../options/auth-options.js';
import { optionNames } from '../options/option-names.js';
import { discoverJwksUri } from './discovery.js';
import { fetchJson } from './fetch-json.js';
import { givenDocument } from './given-keys.js';
import { type ParsedKeySet, parseKeySet } from './parse-key-set.js';

/** The options that the keys of an issuer depend on. */
export interface KeySetSource
  extends
    Pick<IssuerOptions, 'issuer' | 'discoveryUrl' | 'jwksUri' | 'jwks' | 'jwksTokenFile' | 'introspection'>,
    Pick<AuthOptions, 'httpHosts'> {}

/** Of an issuer with opaque tokens only. */
const noKeys: ParsedKeySet = { keys: [], flawed: [], ignored: [] };

/**
 * Loads an issuer's whole key set: the one that is configured, or the one that it publishes. Where no address is configured, every
 * fetch starts with discovery, so that it follows a key set to a new address.
 *
 * @param timeoutMs of discovery and keys together
 * @returns a set without keys only where the metadata states none, of an issuer whose opaque tokens are accepted
 * @throws {Error} the set is unavailable or has no usable key, which is a fault and not a withdrawal of all keys; the message is for
 *   the log
 */
export async function fetchKeySet(source: KeySetSource, timeoutMs: number): Promise<ParsedKeySet> {
  const { jwks, jwksTokenFile: tokenFile } = source;
  if (jwks !== undefined) return parseKeySet(() => givenDocument(jwks), optionNames.jwks);
  const signal = AbortSignal.timeout(timeoutMs);
  const url = source.jwksUri ?? (await discoverJwksUri(source, signal));
  if (url === undefined) return noKeys;
  return parseKeySet(() => fetchJson(url, { signal, tokenFile }), url);
}
