import { type CanActivate, type ExecutionContext, Injectable, Optional } from '@nestjs/common';
import { InsufficientScopeError } from '../errors/outcomes.js';
import { principalOf } from '../route/decorators.js';
import { oncePerRoute } from '../route/once-per-route.js';
import { isMet, namedScopes, scopeDemand } from '../route/scope-demand.js';
import { HintLog } from '../verification/hint-log.js';
import { Refusals } from './refusals.js';

/** Lets a request through if its principal has the scopes that `@Scopes` and `@AnyScope` demand. Goes after `JwtAuthGuard`. */
@Injectable()
export class ScopesGuard implements CanActivate {
  private readonly demandOf = oncePerRoute(scopeDemand);

  constructor(
    // Absent where the test of a controller replaces JwtAuthGuard and imports no AuthModule.
    @Optional() private readonly hints?: HintLog,
    @Optional() private readonly refusals?: Refusals,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const demand = this.demandOf(context);
    if (demand.all.length + demand.anyOf.length === 0) return true;
    const principal = principalOf(context);
    if (isMet(demand, principal.scopes)) return true;
    this.hints?.missingScopes(demand, principal);
    const error = new InsufficientScopeError(namedScopes(demand));
    this.refusals?.refuse(error, context);
    throw error;
  }
}
