import { LRUCache } from 'lru-cache';
import { InvalidTokenError } from '../errors/outcomes.js';
import { decodeBytes, decodeObject, isObject } from './encoded-parts.js';

/** A decoded, unverified JSON Web Token: every member may be missing or of any type. */
export interface AccessToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The JWS signing input (RFC 7515, section 5.1). */
  readonly signingInput: string;
  /** Empty for an unsecured JWS (RFC 7515, appendix A.5). */
  readonly signature: Buffer;
}

/** A token that has passed every check of this module, including that of its signature, or that its issuer has stated to be active. */
export interface CheckedToken {
  /** Empty where the token is opaque, and so has none. */
  readonly header: AccessToken['header'];
  readonly claims: AccessToken['claims'];
}

/** Headers of verified tokens: all tokens that a key has signed have the same header, byte for byte. */
const headers = new LRUCache<string, AccessToken['header']>({ max: 100 });
const maxCachedLength = 512;

/**
 * Caches a decoded header for later tokens with the same one. They share the object, so only a header without nested
 * objects, which nobody can change, is cached.
 *
 * @param token with a valid signature, so that forged tokens can't evict a header
 */
export function cacheHeader({ header, signingInput }: AccessToken): void {
  const encoded = signingInput.slice(0, signingInput.indexOf('.'));
  if (headers.has(encoded) || encoded.length > maxCachedLength || !isFlat(header)) return;
  // A copy: V8 would keep the whole token in memory for a slice of it.
  headers.set(Buffer.from(encoded, 'latin1').toString('latin1'), header);
}

function isFlat(header: AccessToken['header']): boolean {
  return Object.values(header).every((value) => typeof value !== 'object');
}

/**
 * Decodes a token in the JWS Compact Serialization (RFC 7515, section 7.1).
 *
 * @throws {InvalidTokenError} `token_malformed`: it is opaque, encrypted or garbage
 */
export function decodeAccessToken(encoded: string): AccessToken {
  const [header, claims, signature, ...rest] = encoded.split('.');
  if (!header || !claims || signature === undefined || rest.length > 0) throw new InvalidTokenError('token_malformed');
  return {
    header: headers.get(header) ?? wellFormed(decodeObject(header)),
    claims: wellFormed(decodeObject(claims)),
    signingInput: encoded.slice(0, encoded.lastIndexOf('.')),
    signature: wellFormed(decodeBytes(signature)),
  };
}

/** What a token is by its form alone. */
export type TokenForm = 'opaque' | 'encrypted' | 'signed';

/**
 * Finds the form of a token. A text with a dot whose first part is a JOSE header (RFC 7515, section 4) is never opaque, whatever follows:
 * it is a JWE (RFC 7516, section 7.1) if it has its five parts and `enc`, or else signed, perhaps malformed.
 */
export function formOf(encoded: string): TokenForm {
  const [first = '', ...rest] = encoded.split('.');
  if (rest.length === 0) return 'opaque';
  const header = headers.get(first) ?? joseHeader(first);
  if (!header) return 'opaque';
  return rest.length === 4 && Object.hasOwn(header, 'enc') ? 'encrypted' : 'signed';
}

/** Not strict, unlike `decodeObject`: what another parser could take for a header is one. */
function joseHeader(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Decodes a rejected token for diagnostics. Returns undefined if it can't. */
export function tryDecode(encoded: string): AccessToken | undefined {
  try {
    return decodeAccessToken(encoded);
  } catch {
    return undefined;
  }
}

function wellFormed<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new InvalidTokenError('token_malformed');
  return part;
}
