import type { Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type ClaimPath, type Claims, claimAt, wordsOf } from '../token/claims.js';
import type { ClaimValue } from '../token/profiles.js';
import { type Demands, declared } from './declared.js';

/** What a route demands of the claims of a token, besides scopes. */
export type ClaimDemand = ClaimValues | ClaimWords | ClaimsCheck;

interface ClaimValues {
  readonly path: ClaimPath;
  /** The claim must be one of these. */
  readonly oneOf: readonly ClaimValue[];
}

interface ClaimWords {
  readonly path: ClaimPath;
  /** The claim must contain all of these. */
  readonly includes: readonly string[];
}

interface ClaimsCheck {
  /** Whether the claims are enough. */
  readonly check: (claims: Claims) => boolean;
  /** A sentence, for people. */
  readonly description: string;
}

export const RequiredClaims = Reflector.createDecorator<Demands<ClaimDemand>>();

/** The demands of the class, its base classes and the method: all of them hold. */
export function claimDemands(controller: Type, handler: object): readonly ClaimDemand[] {
  return declared(RequiredClaims, controller, handler);
}

/**
 * Whether the claims meet the demand. A claim that is missing, or of another shape, doesn't.
 *
 * @throws {Error} a function of the app failed or returned no boolean; the cause is its error
 */
export function isClaimMet(demand: ClaimDemand, claims: Claims): boolean {
  if ('check' in demand) return passes(demand, claims);
  const claim = claimAt(demand.path, claims);
  if ('oneOf' in demand) return demand.oneOf.some((value) => value === claim);
  const words = wordsOf(claim);
  return demand.includes.every((word) => words.includes(word));
}

/** The claim of which no value meets all demands, if there is one. */
export function impossibleClaim(demands: readonly ClaimDemand[]): string | undefined {
  const lists = demands.flatMap((demand) => ('oneOf' in demand ? [demand] : []));
  const names = lists.map(claimName);
  return names.find((name) => {
    const ofClaim = lists.filter((_list, index) => names[index] === name);
    return !ofClaim[0]!.oneOf.some((value) => isInAll(value, ofClaim));
  });
}

export function claimName({ path }: { readonly path: ClaimPath }): string {
  return path.join('.');
}

function isInAll(value: ClaimValue, lists: readonly ClaimValues[]): boolean {
  return lists.every(({ oneOf }) => oneOf.includes(value));
}

/** An error of the app is a failure of ours (500), whatever status it states: neither the client's nor a permission. */
function passes({ check, description }: ClaimsCheck, claims: Claims): boolean {
  try {
    return asBoolean(check(claims));
  } catch (cause) {
    throw new Error(`The function of @CheckClaims() failed (${description})`, { cause });
  }
}

/** A caller without types may return anything; a promise, for example, counts as true in a condition. */
function asBoolean(passed: unknown): boolean {
  if (typeof passed === 'boolean') return passed;
  // Nobody else waits for it, and an unhandled rejection ends the process.
  void Promise.resolve(passed).catch(() => undefined);
  throw new TypeError('It must return true or false, and no promise');
}
