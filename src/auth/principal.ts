import { deepFreeze, isPlain } from './freeze.js';
import type { ClaimPath, Profile } from './profiles.js';

/**
 * Who calls, and with which rights: what a checked access token says, the same for every issuer. The requests with a token share
 * one, so it is frozen, with its scopes and claims.
 */
export interface Principal {
  readonly issuer: string;
  /** `sub`: unique within the issuer only. */
  readonly subject: string;
  /** The client that the token was issued to, where the issuer says so. */
  readonly clientId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  /** All claims as they were signed. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/**
 * @param claims of a token that has passed every check
 * @param profile by which they are read
 */
export function toPrincipal(claims: Principal['claims'], profile: Profile): Principal {
  const clientIds = profile.clientId.map((claim) => claims[claim]);
  return frozenPrincipal({
    issuer: String(claims.iss),
    subject: String(claims.sub),
    clientId: clientIds.find((value) => typeof value === 'string'),
    scopes: new Set(wordsAt(profile.scopes, claims)),
    claims,
  });
}

/**
 * The principal, with scopes and claims that nobody can change. What else is in it may belong to the app, and stays as it is.
 *
 * @returns one of the app's own class itself, otherwise a copy
 */
export function frozenPrincipal(principal: Principal): Principal {
  const own = isPlain(principal) ? { ...principal, scopes: new Set(principal.scopes) } : principal;
  if (Object.isFrozen(own.scopes) && !Object.hasOwn(own.scopes, 'add')) {
    throw new TypeError('Object.freeze() keeps nobody from adding scopes: leave that to this module');
  }
  deepFreeze(own.scopes);
  deepFreeze(own.claims);
  return Object.freeze(own);
}

/** @param paths of claims that hold words; some may come more than once */
export function wordsAt(paths: readonly ClaimPath[], claims: Principal['claims']): string[] {
  return paths.flatMap((path) => words(path.reduce(memberOf, claims)));
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** A string of words, or an array of them, grants what it says; any other shape grants nothing. */
function words(claim: unknown): string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((word) => word !== '');
  return Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : [];
}
