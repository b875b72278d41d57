import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { InsufficientScopeError } from './auth.errors.js';
import { principalOf } from './auth.decorators.js';
import { isMet, namedScopes, scopeDemand } from './scope-demand.js';

/** Lets a request through when its principal holds what `@Scopes` and `@AnyScope` demand; it stands after `JwtAuthGuard`. */
@Injectable()
export class ScopesGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const demand = scopeDemand(this.reflector, context.getClass(), context.getHandler());
    const scopes = namedScopes(demand);
    if (scopes.length === 0 || isMet(demand, principalOf(context).scopes)) return true;
    throw new InsufficientScopeError(scopes);
  }
}
