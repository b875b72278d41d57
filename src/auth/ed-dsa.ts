import { verify } from 'node:crypto';
import { decodeAccessToken } from './access-token.js';
import { InvalidTokenError } from './auth.errors.js';
import type { Issuers } from './keys/issuers.js';
import { verificationKey } from './verification-key.js';

/**
 * Checks a token that is signed with EdDSA (RFC 8037, section 3.1), which jsonwebtoken does not know, and gives its claims.
 *
 * @throws {InvalidTokenError} the token fails a check, or its signature is invalid
 * @throws {KeysUnavailableError} the keys can't be had
 */
export async function verifyEdDsa(encoded: string, issuers: Issuers): Promise<Readonly<Record<string, unknown>>> {
  const key = await verificationKey(encoded, issuers);
  const end = encoded.lastIndexOf('.');
  const signature = Buffer.from(encoded.slice(end + 1), 'base64url');
  // The algorithm is the key's: Ed25519.
  const isValid = verify(undefined, Buffer.from(encoded.slice(0, end)), key, signature);
  if (!isValid) throw new InvalidTokenError('signature_invalid');
  return decodeAccessToken(encoded).claims;
}
