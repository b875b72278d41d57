import { wordsAt } from './claims.js';
import { deepFreeze, isPlain } from './freeze.js';
import { grantedScopes } from './granted-scopes.js';
import type { Profile } from './profiles.js';

/**
 * The caller and its rights, as a verified access token states them: the same shape for every issuer. All requests with a token
 * share one principal, so it is frozen, with its scopes and claims.
 */
export interface Principal {
  readonly issuer: string;
  /** `sub`: unique within the issuer only. */
  readonly subject: string;
  /** The client that the token was issued to; undefined where the issuer doesn't state it. */
  readonly clientId: string | undefined;
  readonly scopes: ReadonlySet<string>;
  /** All claims as they were signed. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** @param claims of a token that has passed every check, frozen */
export function toPrincipal(claims: Principal['claims'], profile: Profile): Principal {
  return Object.freeze({
    issuer: String(claims.iss),
    subject: String(claims.sub),
    clientId: clientIdOf(claims, profile),
    scopes: grantedScopes(wordsAt(profile.scopes, claims)),
    claims,
  });
}

/** The client that a token was issued to, by the first claim of the profile that states it. */
export function clientIdOf(claims: Principal['claims'], profile: Profile): string | undefined {
  return profile.clientId.map((claim) => claims[claim]).find((value) => typeof value === 'string');
}

/**
 * A principal whose scopes and claims nobody can change. Its other members may belong to the app, and stay as they are.
 *
 * @returns the same object if it is an instance of a class of the app, otherwise a frozen copy
 */
export function frozenPrincipal(principal: Principal): Principal {
  const own = isPlain(principal) ? { ...principal, scopes: new Set(principal.scopes) } : principal;
  if (Object.isFrozen(own.scopes) && !Object.hasOwn(own.scopes, 'add')) {
    throw new TypeError('Object.freeze() does not keep scopes from being added: leave freezing to this module');
  }
  deepFreeze(own.scopes);
  deepFreeze(own.claims);
  return Object.freeze(own);
}
