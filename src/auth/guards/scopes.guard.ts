import { type CanActivate, type ExecutionContext, Injectable, Optional } from '@nestjs/common';
import type { AuthError } from '../errors/auth-error.js';
import { InsufficientScopeError, MissingTokenError } from '../errors/outcomes.js';
import { RequiredClaimError } from '../errors/required-claim.js';
import { isClaimMet } from '../route/claim-demand.js';
import { currentCaller } from '../route/current-principal.js';
import { principalOrGuest } from '../route/decorators.js';
import { oncePerRoute } from '../route/once-per-route.js';
import { needsScopesGuard, routeDemand } from '../route/route-demand.js';
import { isMet, namedScopes } from '../route/scope-demand.js';
import type { Claims } from '../token/claims.js';
import type { Principal } from '../token/principal.js';
import { HintLog } from '../verification/hint-log.js';
import { Refusals } from './refusals.js';

/**
 * Lets a request through if its principal has the scopes that `@Scopes` and `@AnyScope` demand, and its token the claims that
 * `@RequireClaim`, `@ClaimIncludes` and `@CheckClaims` demand. Goes after `JwtAuthGuard`.
 */
@Injectable()
export class ScopesGuard implements CanActivate {
  private readonly demandOf = oncePerRoute(routeDemand);

  constructor(
    // Absent where the test of a controller replaces JwtAuthGuard and imports no AuthModule.
    @Optional() private readonly hints?: HintLog,
    @Optional() private readonly refusals?: Refusals,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const demand = this.demandOf(context);
    if (!needsScopesGuard(demand)) return true;
    const { scopes, claims } = demand;
    const principal = principalOrGuest(context);
    if (!principal) return this.refuse(new MissingTokenError(), context);
    if (!isMet(scopes, principal.scopes)) {
      this.hints?.missingScopes(scopes, principal);
      this.refuse(new InsufficientScopeError(namedScopes(scopes)), context);
    }
    const stated = claimsOf(context, principal);
    const unmet = claims.find((claim) => !isClaimMet(claim, stated));
    if (unmet === undefined) return true;
    this.hints?.missingClaim(unmet, stated);
    return this.refuse(new RequiredClaimError(namedScopes(scopes)), context);
  }

  private refuse(error: AuthError, context: ExecutionContext): never {
    this.refusals?.refuse(error, context);
    throw error;
  }
}

/** As the token was signed, whatever principal the app made of it. A test that replaces `JwtAuthGuard` has a principal only. */
function claimsOf(context: ExecutionContext, principal: Principal): Claims {
  return currentCaller(context)?.authInfo?.claims ?? principal.claims;
}
