import type { Type } from '@nestjs/common';
import { type RequiredAuthentication, authenticationDemand } from './authentication-demand.js';
import { type ClaimDemand, claimDemands } from './claim-demand.js';
import { Audiences, declared } from './declared.js';
import { isOptionalAuth, isPublic } from './decorators.js';
import { type ScopeDemand, namedScopes, scopeDemand } from './scope-demand.js';

/** What a route demands of its callers. */
export interface RouteDemand {
  readonly isPublic: boolean;
  /** Whether guests are let through: `@OptionalAuth()` applies, and none of the demands below. */
  readonly admitsGuests: boolean;
  /** The scopes, which `ScopesGuard` checks. */
  readonly scopes: ScopeDemand;
  /** The identifiers that `aud` must contain, all of them. */
  readonly audience: readonly string[];
  /** The login; undefined: any. */
  readonly authentication: RequiredAuthentication | undefined;
  /** The claims, which `ScopesGuard` checks. */
  readonly claims: readonly ClaimDemand[];
}

type Demands = Omit<RouteDemand, 'isPublic' | 'admitsGuests'>;

/** What only requests with a token can meet. */
export const demandKinds: readonly (readonly [kind: string, isIn: (demand: Demands) => boolean])[] = [
  ['@Audience()', ({ audience }) => audience.length > 0],
  ['@RequireAuthentication()', ({ authentication }) => authentication !== undefined],
  ['demands on claims', ({ claims }) => claims.length > 0],
  ['scopes', ({ scopes }) => namedScopes(scopes).length > 0],
];

export function routeDemand(controller: Type, handler: object): RouteDemand {
  const demands = {
    scopes: scopeDemand(controller, handler),
    audience: declared(Audiences, controller, handler).flat(),
    authentication: authenticationDemand(controller, handler),
    claims: claimDemands(controller, handler),
  };
  const isDemanding = demandKinds.some(([, isIn]) => isIn(demands));
  return {
    isPublic: isPublic(controller, handler),
    admitsGuests: !isDemanding && isOptionalAuth(controller, handler),
    ...demands,
  };
}

/** Whether a route demands what only `ScopesGuard` checks. */
export function needsScopesGuard({ scopes, claims }: Pick<RouteDemand, 'scopes' | 'claims'>): boolean {
  return scopes.all.length + scopes.anyOf.length + claims.length > 0;
}

/** Whether a token with these audiences is for a route: it needs all that the route demands. */
export function isAudienceMet(demanded: readonly string[], audiences: readonly unknown[]): boolean {
  return demanded.every((audience) => audiences.includes(audience));
}
