import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InsufficientScopeError } from './auth.errors.js';
import { principalOf } from './auth.decorators.js';
import { HintLog } from './hint-log.js';
import { isMet, namedScopes, scopeDemand } from './scope-demand.js';

/** Lets a request through when its principal holds what `@Scopes` and `@AnyScope` demand; it stands after `JwtAuthGuard`. */
@Injectable()
export class ScopesGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly hints: HintLog,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const demand = scopeDemand(this.reflector, context.getClass(), context.getHandler());
    const scopes = namedScopes(demand);
    if (scopes.length === 0) return true;
    const principal = principalOf(context);
    if (isMet(demand, principal.scopes)) return true;
    this.hints.scopesMissing(demand, principal);
    throw new InsufficientScopeError(scopes);
  }
}
