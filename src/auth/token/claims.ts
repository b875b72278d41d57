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
  return paths.flatMap((path) => wordsOf(claimAt(path, claims)));
}

/** The claim at a path; undefined if there is none. Only a claim's own members count, not those that all objects have. */
export function claimAt(path: ClaimPath, claims: Claims): unknown {
  let value: unknown = claims;
  for (const name of path) value = memberOf(value, name);
  return value;
}

/** Undefined where the value isn't an object, or has no such member of its own. */
export function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Claims)[name]; // an object
}

/** The words of a string, or the strings in an array. A claim of any other shape has none. */
export function wordsOf(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((word) => word !== '');
  return Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : [];
}

/** A NumericDate (RFC 7519, section 2) in milliseconds; an absent one is earlier than any other. */
export function milliseconds(date: unknown): number {
  return typeof date === 'number' ? date * 1000 : -Infinity;
}
