import { InvalidTokenError } from './auth.errors.js';

/** A decoded JSON Web Token of which nothing has been checked yet: every member may be missing or of any type. */
export interface AccessToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * Decodes a token in the JWS Compact Serialization (RFC 7515, section 7.1).
 *
 * @throws {InvalidTokenError} it is anything else: an opaque token, an encrypted one, garbage
 */
export function decodeAccessToken(token: string): AccessToken {
  const [header, claims, signature, ...rest] = token.split('.');
  if (!header || !claims || !signature || rest.length > 0) throw new InvalidTokenError('token_malformed');
  return { header: decodeObject(header), claims: decodeObject(claims) };
}

const base64url = /^[\w-]+$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeObject(part: string): Record<string, unknown> {
  try {
    if (base64url.test(part)) {
      const value: unknown = JSON.parse(utf8.decode(Buffer.from(part, 'base64url')));
      if (isObject(value)) return value;
    }
  } catch {
    // Not UTF-8 or not JSON.
  }
  throw new InvalidTokenError('token_malformed');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
