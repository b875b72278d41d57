import type { AccessToken } from './access-token.js';

export type Claims = AccessToken['claims'];

/** The names that lead to a claim, from the outside in. */
export type ClaimPath = readonly string[];

/** Reads `realm_access.roles` as a path. A name that is an http(s) address, as Auth0 has for custom claims, is one name. */
export function claimPath(text: string): ClaimPath {
  return /^https?:\/\//.test(text) ? [text] : text.split('.');
}

export function hasOneOf(claims: Claims, names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(claims, name));
}

/** The words in the claims at these paths, some perhaps more than once. */
export function wordsAt(paths: readonly ClaimPath[], claims: Claims): string[] {
  return paths.flatMap((path) => words(path.reduce(memberOf, claims)));
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** Of a string of words, or an array of them. A claim of any other shape grants nothing. */
function words(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((word) => word !== '');
  return Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : [];
}

/** A NumericDate (RFC 7519, section 2) in milliseconds; an absent one is earlier than any other. */
export function milliseconds(date: unknown): number {
  return typeof date === 'number' ? date * 1000 : -Infinity;
}
