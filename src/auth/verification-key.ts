import type { KeyObject } from 'node:crypto';
import { decodeAccessToken } from './access-token.js';
import { InvalidTokenError } from './auth.errors.js';
import type { Issuers } from './keys/issuers.js';
import { tokenChecks } from './token-checks.js';

/**
 * The key to verify a token's signature with. The token is still undecided: its `iss` only selects from the allow-list,
 * and every check that needs no key comes first, so that a token that would be refused anyway costs no network.
 *
 * @throws {InvalidTokenError} the token fails a check, or its key is unknown
 * @throws {KeysUnavailableError} the keys can't be had
 */
export async function verificationKey(encoded: string, issuers: Issuers): Promise<KeyObject> {
  const token = decodeAccessToken(encoded);
  const { policy, keys } = issuers.find(token.claims.iss) ?? issuers.first;
  const now = Date.now();
  for (const [reason, holds] of tokenChecks) {
    if (!holds(token, policy, now)) throw new InvalidTokenError(reason);
  }
  const { kid, alg } = token.header as { kid?: string; alg: string }; // as the checks have just found
  return keys.find(kid, alg);
}
