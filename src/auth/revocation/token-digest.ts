import { hash } from 'node:crypto';
import { decodeObject } from '../token/encoded-parts.js';

/**
 * The SHA-256 of a token as base64url, for `tokenDigest`. That of a JSON Web Token is of its signing input (RFC 7515, section 5.1): an
 * ECDSA signature can be changed into another one that is valid, so that the token would have another digest.
 */
export function tokenDigest(token: string): string {
  return hash('sha256', signedPart(token), 'base64url');
}

function signedPart(token: string): string {
  const [header = '', , , ...rest] = token.split('.');
  const isJwt = rest.length === 0 && token.lastIndexOf('.') > header.length && decodeObject(header) !== undefined;
  return isJwt ? token.slice(0, token.lastIndexOf('.')) : token;
}
