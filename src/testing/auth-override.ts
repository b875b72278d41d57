import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { JwtAuthGuard, MissingTokenError, type Principal, frozenPrincipal, isPublic } from '../auth/index.js';
import { refuseInProduction } from './not-in-production.js';

/** Who calls, without a token. */
export interface PrincipalOptions {
  readonly scopes?: readonly string[];
  /** `user` by default. */
  readonly subject?: string;
  /** Besides those that the other options make. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The part of a `TestingModuleBuilder` that is used here, of any major of @nestjs/testing. */
interface OverridableModule {
  overrideGuard(guard: unknown): { useValue(value: CanActivate): unknown };
}

/**
 * For unit tests of controllers: whoever calls is this principal, and `ScopesGuard` decides as ever; there is no issuer, no
 * network and no token. `@Public()` routes have no principal, as ever.
 *
 * @param options undefined: nobody calls, and a route that is not public answers 401
 * @returns what to hand `Test.createTestingModule(…)` to
 * @throws {Error} `NODE_ENV` is `production`
 */
export function authOverride(
  options?: PrincipalOptions,
): <Builder extends OverridableModule>(builder: Builder) => Builder {
  refuseInProduction('authOverride');
  const guard = new GivenPrincipalGuard(options && principalFrom(options));
  return (builder) => {
    builder.overrideGuard(JwtAuthGuard).useValue(guard);
    return builder;
  };
}

const issuer = 'https://issuer.example.com/';

function principalFrom({ scopes = [], subject = 'user', claims }: PrincipalOptions): Principal {
  const own = { iss: issuer, sub: subject, scope: scopes.join(' '), ...claims };
  return frozenPrincipal({ issuer, subject, clientId: 'test-client', scopes: new Set(scopes), claims: own });
}

class GivenPrincipalGuard implements CanActivate {
  constructor(private readonly principal: Principal | undefined) {}

  canActivate(context: ExecutionContext): boolean {
    if (isPublic(context.getClass(), context.getHandler())) return true;
    if (!this.principal) throw new MissingTokenError();
    context.switchToHttp().getRequest<{ user?: Principal }>().user = this.principal;
    return true;
  }
}
