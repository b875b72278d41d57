import { LRUCache } from 'lru-cache';
import { InvalidTokenError } from './auth.errors.js';
import { parseUniqueJson } from './unique-json.js';

/** A decoded JSON Web Token of which nothing has been checked yet: every member may be missing or of any type. */
export interface AccessToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What was signed: the encoded header and claims, with the dot between them. */
  readonly signingInput: string;
  /** Empty: it is an unsecured JWS (RFC 7515, appendix A.5). */
  readonly signature: Buffer;
}

/** Of tokens that were trusted: all that a key has signed have the same header, to the letter. */
const headers = new LRUCache<string, AccessToken['header']>({ max: 100 });
const longestKept = 512;

/**
 * Spares the tokens to come the decoding of this header. It is theirs too then: only a flat one is kept, which
 * nobody can change.
 *
 * @param token whose signature is valid: no flood of others pushes a header out
 */
export function keepHeader({ header, signingInput }: AccessToken): void {
  const part = signingInput.slice(0, signingInput.indexOf('.'));
  if (headers.has(part) || part.length > longestKept || !isFlat(header)) return;
  // As a text of its own: V8 has a part of a string keep the whole, and that is a token.
  headers.set(Buffer.from(part, 'latin1').toString('latin1'), header);
}

function isFlat(header: AccessToken['header']): boolean {
  return Object.values(header).every((value) => typeof value !== 'object');
}

/**
 * Decodes a token in the JWS Compact Serialization (RFC 7515, section 7.1).
 *
 * @throws {InvalidTokenError} it is anything else: an opaque token, an encrypted one, garbage
 */
export function decodeAccessToken(encoded: string): AccessToken {
  const [header, claims, signature, ...rest] = encoded.split('.');
  if (!header || !claims || signature === undefined || rest.length > 0) throw new InvalidTokenError('token_malformed');
  return {
    header: headers.get(header) ?? decodeObject(header),
    claims: decodeObject(claims),
    signingInput: encoded.slice(0, encoded.lastIndexOf('.')),
    signature: decodeBytes(signature),
  };
}

/** The same for a token that is refused already, of which something is to be said. */
export function decodedOrNot(encoded: string): AccessToken | undefined {
  try {
    return decodeAccessToken(encoded);
  } catch {
    return undefined;
  }
}

/** Base64url without padding (RFC 7515, section 2), in the one way to write it. */
function decodeBytes(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part) throw new InvalidTokenError('token_malformed');
  return bytes;
}

function decodeObject(part: string): Record<string, unknown> {
  const value = parseUniqueJson(decodeBytes(part));
  if (!isObject(value)) throw new InvalidTokenError('token_malformed');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
