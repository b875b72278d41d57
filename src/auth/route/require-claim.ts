import { type Claims, claimPath } from '../token/claims.js';
import type { ClaimValue } from '../token/profiles.js';
import { RequiredClaims } from './claim-demand.js';
import { checkedDemand } from './checked-demand.js';

/**
 * A claim of the token must be exactly one of these values; otherwise the response is a 403 with the reason `claim_required`. An
 * array never is: see `@ClaimIncludes`. Several decorators add up, as those of `@Scopes` do.
 *
 * @param claim its name. A dot goes a level down, except in a name that is an http(s) address
 * @param values at least one: strings, booleans or integers
 * @throws {TypeError} an argument is invalid; the message names the route
 */
export const RequireClaim = (claim: string, ...values: ClaimValue[]) =>
  checkedDemand(RequiredClaims, problemIn('@RequireClaim()', claim, values, isValue, valuesText), () => ({
    path: claimPath(claim),
    oneOf: [...new Set(values)],
  }));

/**
 * A claim of the token must contain all of these words; otherwise the response is a 403 with the reason `claim_required`. The claim
 * is a string of words with spaces between them, or an array of strings. Several decorators add up, as those of `@Scopes` do.
 *
 * @param claim its name. A dot goes a level down, except in a name that is an http(s) address
 * @param words at least one
 * @throws {TypeError} an argument is invalid; the message names the route
 */
export const ClaimIncludes = (claim: string, ...words: string[]) =>
  checkedDemand(
    RequiredClaims,
    problemIn('@ClaimIncludes()', claim, words, isText, 'strings that are not empty'),
    () => ({
      path: claimPath(claim),
      includes: [...new Set(words)],
    }),
  );

/**
 * The function must return true for the claims of the token; if it returns false, the response is a 403 with the reason
 * `claim_required`. If it throws or returns anything else, a promise too, the response is a 500. It is called for each request.
 *
 * @param check of the claims as they were signed, which are read-only
 * @param description a sentence for people, for the OpenAPI document: `The organization must be active.`
 * @throws {TypeError} an argument is invalid; the message names the route
 */
export const CheckClaims = (check: (claims: Claims) => boolean, description: string) =>
  checkedDemand(RequiredClaims, problemInCheck(check, description), () => ({ check, description }));

const valuesText = 'strings that are not empty, booleans or safe integers';

/** A caller without types may give anything, and no value at all would perhaps demand nothing. */
function problemIn(
  decorator: string,
  claim: unknown,
  values: readonly unknown[],
  isRight: (value: unknown) => boolean,
  expected: string,
): string | undefined {
  if (!isText(claim)) return `${decorator} needs the name of a claim`;
  if (values.length === 0) return `${decorator} of ${claim} needs at least one value`;
  return values.every(isRight) ? undefined : `${decorator} of ${claim} needs as values ${expected}`;
}

function problemInCheck(check: unknown, description: unknown): string | undefined {
  if (typeof check !== 'function') return '@CheckClaims() needs a function of the claims';
  return isText(description) ? undefined : '@CheckClaims() needs a description after its function';
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** Of other numbers, several that JSON distinguishes are the same number here. An empty string may be an unset variable. */
function isValue(value: unknown): boolean {
  return isText(value) || typeof value === 'boolean' || Number.isSafeInteger(value);
}
