import type { Type } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type Claims, milliseconds } from '../token/claims.js';
import { type Demands, declared } from './declared.js';

/** The login that a request needs (RFC 9470). */
export interface RequiredAuthentication {
  /** The accepted values of the claim `acr`, the preferred one first. Undefined: every login has the strength. */
  readonly acr?: readonly string[] | undefined;
  /** The most seconds since the login, as the claim `auth_time` states it. Undefined: the login may be of any age. */
  readonly maxAge?: number | undefined;
}

export const Authentication = Reflector.createDecorator<Demands<RequiredAuthentication>>();

/**
 * The login that a route demands; undefined where it demands none. The demands of the class, its base classes and the method all
 * hold: the token's one `acr` must be in every list, and the shortest time counts.
 */
export function authenticationDemand(controller: Type, handler: object): RequiredAuthentication | undefined {
  const demands = declared(Authentication, controller, handler);
  const ages = demands.flatMap(({ maxAge }) => maxAge ?? []);
  const lists = demands.flatMap(({ acr }) => (acr === undefined ? [] : [acr]));
  if (ages.length + lists.length === 0) return undefined;
  return {
    // The class comes first, so this keeps the order of the method.
    acr: lists.length > 0 ? lists.reduce((wider, acr) => acr.filter((value) => wider.includes(value))) : undefined,
    maxAge: ages.length > 0 ? Math.min(...ages) : undefined,
  };
}

/**
 * Whether the login that a token states (RFC 9068, section 2.2.1) meets the demand. A claim that is missing or of the wrong type
 * states nothing, and a login in the future didn't happen.
 *
 * @param now in milliseconds since the epoch
 */
export function isAuthenticationMet(
  { acr, maxAge }: RequiredAuthentication,
  claims: Claims,
  clockToleranceMs: number,
  now: number,
): boolean {
  if (acr && !acr.some((value) => value === claims.acr)) return false;
  if (maxAge === undefined) return true;
  const age = now - milliseconds(claims.auth_time);
  return -clockToleranceMs <= age && age <= maxAge * 1000 + clockToleranceMs;
}
