import type { CanActivate, ExecutionContext } from '@nestjs/common';
import {
  type CheckedToken,
  InsufficientAuthenticationError,
  InvalidTokenError,
  JwtAuthGuard,
  MissingTokenError,
  type Principal,
  frozenPrincipal,
  setCurrentPrincipal,
} from '../auth/index.js';
import { GUARD_INSTANCE } from '../auth/guards/jwt-auth.guard.js';
import { authDefaults } from '../auth/options/defaults.js';
import { isAuthenticationMet } from '../auth/route/authentication-demand.js';
import { isAudienceMet, routeDemand } from '../auth/route/route-demand.js';
import { refuseInProduction } from './not-in-production.js';

/** The caller that `authOverride` makes up, instead of a token. */
export interface PrincipalOptions {
  /** None by default. */
  readonly scopes?: readonly string[];
  /** `user` by default. */
  readonly subject?: string;
  /** The audiences that `@Audience` finds in the token: none by default. */
  readonly audience?: string | readonly string[];
  /** More claims, such as `acr` and `auth_time`, or replacements for those that the other options set. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** The methods of a `TestingModuleBuilder` that `authOverride` calls, so that any major version of @nestjs/testing fits. */
interface OverridableModule {
  overrideGuard(guard: unknown): { useValue(value: CanActivate): unknown };
  overrideProvider(provider: unknown): { useValue(value: CanActivate): unknown };
}

/**
 * For tests without an issuer, a network or a token: makes every caller the given principal, on routes with
 * `@UseGuards(JwtAuthGuard)` and with `guard: 'global'`. All that a route demands still holds, as in production: audiences and logins
 * (401), and what `ScopesGuard` checks (403). Requests of `@Public()` routes have no principal.
 *
 * @param options if undefined, there is no principal: a route that is neither public nor optional responds with 401
 * @returns a function that overrides the guard in the result of `Test.createTestingModule(…)`, and returns that result
 * @throws {Error} `NODE_ENV` is `production`
 */
export function authOverride(
  options?: PrincipalOptions,
): <Builder extends OverridableModule>(builder: Builder) => Builder {
  refuseInProduction('authOverride');
  const guard = new FixedPrincipalGuard(options && callerFrom(options));
  return (builder) => {
    builder.overrideGuard(JwtAuthGuard).useValue(guard); // where `@UseGuards` names it
    builder.overrideProvider(GUARD_INSTANCE).useValue(guard); // where it is global, or injected
    return builder;
  };
}

/** What `JwtAuthGuard` sets on the request. */
interface Caller {
  readonly user: Principal;
  readonly authInfo: CheckedToken;
}

const issuer = 'https://issuer.example.com/';

function callerFrom({ scopes = [], subject = 'user', audience, claims }: PrincipalOptions): Caller {
  const allClaims = { iss: issuer, sub: subject, aud: audience, scope: scopes.join(' '), ...claims };
  const principal = { issuer, subject, clientId: 'test-client', scopes: new Set(scopes), claims: allClaims };
  const user = frozenPrincipal(principal);
  return { user, authInfo: { header: { alg: 'RS256', typ: 'JWT' }, claims: user.claims } };
}

class FixedPrincipalGuard implements CanActivate {
  constructor(private readonly caller: Caller | undefined) {}

  /** @throws {AuthError} as `JwtAuthGuard` does for a token with these claims */
  canActivate(context: ExecutionContext): boolean {
    const { isPublic, admitsGuests, audience, authentication } = routeDemand(context.getClass(), context.getHandler());
    if (isPublic) return true;
    if (!this.caller && admitsGuests) return admit(context, undefined);
    if (!this.caller) throw new MissingTokenError();
    const { claims } = this.caller.authInfo;
    if (!isAudienceMet(audience, [claims.aud].flat())) throw new InvalidTokenError('audience_mismatch');
    if (authentication && !isAuthenticationMet(authentication, claims, authDefaults.clockToleranceMs, Date.now())) {
      throw new InsufficientAuthenticationError(authentication);
    }
    return admit(context, this.caller);
  }
}

function admit(context: ExecutionContext, caller: Caller | undefined): true {
  setCurrentPrincipal(context, caller?.user, caller?.authInfo);
  return true;
}
