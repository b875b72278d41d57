import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { JwtAuthGuard, MissingTokenError, type Principal, frozenPrincipal, isPublic } from '../auth/index.js';
import { refuseInProduction } from './not-in-production.js';

/** The caller that `authOverride` makes up, instead of a token. */
export interface PrincipalOptions {
  /** None by default. */
  readonly scopes?: readonly string[];
  /** `user` by default. */
  readonly subject?: string;
  /** More claims, or replacements for those that the other options set. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The one method of a `TestingModuleBuilder` that `authOverride` calls, so that any major version of @nestjs/testing fits. */
interface OverridableModule {
  overrideGuard(guard: unknown): { useValue(value: CanActivate): unknown };
}

/**
 * For unit tests of controllers: makes every caller the given principal, without an issuer, a network or a token. As in
 * production, `ScopesGuard` checks the scopes, and requests of `@Public()` routes have no principal.
 *
 * @param options if undefined, there is no principal, and a route that isn't public responds with 401
 * @returns a function that overrides the guard in the result of `Test.createTestingModule(…)`, and returns that result
 * @throws {Error} `NODE_ENV` is `production`
 */
export function authOverride(
  options?: PrincipalOptions,
): <Builder extends OverridableModule>(builder: Builder) => Builder {
  refuseInProduction('authOverride');
  const guard = new FixedPrincipalGuard(options && principalFrom(options));
  return (builder) => {
    builder.overrideGuard(JwtAuthGuard).useValue(guard);
    return builder;
  };
}

const issuer = 'https://issuer.example.com/';

function principalFrom({ scopes = [], subject = 'user', claims }: PrincipalOptions): Principal {
  const allClaims = { iss: issuer, sub: subject, scope: scopes.join(' '), ...claims };
  return frozenPrincipal({ issuer, subject, clientId: 'test-client', scopes: new Set(scopes), claims: allClaims });
}

class FixedPrincipalGuard implements CanActivate {
  constructor(private readonly principal: Principal | undefined) {}

  canActivate(context: ExecutionContext): boolean {
    if (isPublic(context.getClass(), context.getHandler())) return true;
    if (!this.principal) throw new MissingTokenError();
    context.switchToHttp().getRequest<{ user?: Principal }>().user = this.principal;
    return true;
  }
}
