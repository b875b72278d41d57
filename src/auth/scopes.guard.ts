import { type CanActivate, type ExecutionContext, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InsufficientScopeError } from './auth.errors.js';
import { principalOf } from './auth.decorators.js';
import { HintLog } from './hint-log.js';
import { oncePerRoute } from './once-per-route.js';
import { Refusals } from './refusals.js';
import { type ScopeDemand, isMet, namedScopes, scopeDemand } from './scope-demand.js';

/** Lets a request through when its principal holds what `@Scopes` and `@AnyScope` demand; it stands after `JwtAuthGuard`. */
@Injectable()
export class ScopesGuard implements CanActivate {
  private readonly demandOf: (context: ExecutionContext) => ScopeDemand;

  constructor(
    reflector: Reflector,
    // Neither is there where a test of a controller has replaced JwtAuthGuard, and no AuthModule.
    @Optional() private readonly hints?: HintLog,
    @Optional() private readonly refusals?: Refusals,
  ) {
    this.demandOf = oncePerRoute((controller, handler) => scopeDemand(reflector, controller, handler));
  }

  canActivate(context: ExecutionContext): boolean {
    const demand = this.demandOf(context);
    if (demand.all.length + demand.anyOf.length === 0) return true;
    const principal = principalOf(context);
    if (isMet(demand, principal.scopes)) return true;
    this.hints?.scopesMissing(demand, principal);
    const error = new InsufficientScopeError(namedScopes(demand));
    this.refusals?.refuse(error, context);
    throw error;
  }
}
