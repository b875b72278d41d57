import { InvalidTokenError } from './auth.errors.js';

/** A decoded JSON Web Token of which nothing has been checked yet: every member may be missing or of any type. */
export interface AccessToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** What was signed: the encoded header and claims, with the dot between them. */
  readonly signingInput: string;
  readonly signature: Buffer;
}

/**
 * Decodes a token in the JWS Compact Serialization (RFC 7515, section 7.1).
 *
 * @throws {InvalidTokenError} it is anything else: an opaque token, an encrypted one, garbage
 */
export function decodeAccessToken(encoded: string): AccessToken {
  const [header, claims, signature, ...rest] = encoded.split('.');
  if (!header || !claims || !signature || rest.length > 0) throw new InvalidTokenError('token_malformed');
  return {
    header: decodeObject(header),
    claims: decodeObject(claims),
    signingInput: encoded.slice(0, encoded.lastIndexOf('.')),
    signature: decodeBytes(signature),
  };
}

const base64url = /^[\w-]+$/;

function decodeBytes(part: string): Buffer {
  if (!base64url.test(part)) throw new InvalidTokenError('token_malformed');
  return Buffer.from(part, 'base64url');
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decodeObject(part: string): Record<string, unknown> {
  const value = parseJson(decodeBytes(part));
  if (!isObject(value)) throw new InvalidTokenError('token_malformed');
  return value;
}

function parseJson(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return value;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
