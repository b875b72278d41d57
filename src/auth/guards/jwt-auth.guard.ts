import { type CanActivate, type ExecutionContext, Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type AuthError, withCaller } from '../errors/auth-error.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import { forgetCaller, isGraphql } from '../route/current-principal.js';
import { oncePerRoute } from '../route/once-per-route.js';
import { type RouteDemand, isAudienceMet, routeDemand } from '../route/route-demand.js';
import { TokenVerifier } from '../verification/token-verifier.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import { JwtStrategy } from '../passport/jwt.strategy.js';
import { OncePerOperation } from './once-per-operation.js';
import { assertNoPassportMethods } from '../passport/passport-methods.js';
import { PassportVerification } from '../passport/passport-verification.js';
import { Refusals } from './refusals.js';
import { type Authentication, RequestAuthenticator } from '../request/request-authenticator.js';
import { type AuthenticatedRequest, Requests } from '../request/requests.js';

/**
 * The injection token of the module's guard. `JwtAuthGuard` itself is an alias of it: the test kit overrides both, as Nest overrides
 * a token either where `@UseGuards` names it or where it is injected.
 */
export const GUARD_INSTANCE = Symbol('JwtAuthGuard');

/**
 * Lets a request through only with a valid access token, and sets its `Principal` as `request.user`. A guard of an app's own may
 * extend it and override `canActivate`: it counts as this guard wherever routes are checked at startup.
 */
@Injectable()
export class JwtAuthGuard implements CanActivate, OnModuleInit {
  /** This guard doesn't call the method of Passport's, so a subclass that has it doesn't compile, nor does the app start. */
  declare readonly handleRequest?: never;
  private readonly passport: PassportVerification;
  private readonly demandOf = oncePerRoute(routeDemand);
  private readonly operations = new OncePerOperation<Authentication>();

  constructor(
    // Its full type would make importers depend on the types of passport-jwt.
    @Inject(JwtStrategy) strategy: { readonly name: string },
    private readonly verifier: TokenVerifier,
    private readonly authenticator: RequestAuthenticator,
    private readonly requests: Requests,
    protected readonly refusals: Refusals,
  ) {
    assertNoPassportMethods(this);
    this.passport = new PassportVerification(strategy.name);
  }

  /** Again, for the members that a subclass sets after this constructor. */
  onModuleInit(): void {
    assertNoPassportMethods(this);
  }

  /** Whether the guard finds requests in this way: it belongs to the same `AuthModule`. */
  finds(requests: Requests): boolean {
    return this.requests === requests;
  }

  /** Returns no promise for a cached token, unless there is something to wait for. */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const demand = this.demandOf(context);
    if (demand.isPublic) return true;
    const request = this.requests.of(context);
    if (demand.admitsGuests && this.authenticator.isGuest(request)) return this.admitGuest(context);
    const outcome = this.authenticate(request, context);
    return outcome instanceof Promise
      ? outcome.then((authentication) => this.admit(authentication, demand, context))
      : this.admit(outcome, demand, context);
  }

  private authenticate(
    request: AuthenticatedRequest,
    context: ExecutionContext,
  ): Authentication | Promise<Authentication> {
    const verify = () => this.passport.verify(request);
    const run = () => this.refusing(context, () => this.authenticator.authenticate(request, verify));
    return isGraphql(context) ? this.operations.run(request, run) : run();
  }

  /** Whatever else has set a user, such as a session: this request has no access token. */
  private admitGuest(context: ExecutionContext): true {
    this.requests.setCaller(context, undefined, undefined);
    return true;
  }

  /** After all checks, so that an app's guard that swallows a rejection finds no principal. */
  private admit({ verified, nonce }: Authentication, demand: RouteDemand, context: ExecutionContext): true {
    if (nonce !== undefined) this.refusals.offerNonce(nonce, context);
    const problem = this.unmetDemand(demand, verified);
    if (problem) return this.refuse(withCaller(problem, verified.principal), context);
    this.requests.setCaller(context, verified.principal, verified.token);
    return true;
  }

  private refusing<Result>(context: ExecutionContext, step: () => Result | Promise<Result>): Result | Promise<Result> {
    try {
      const result = step();
      return result instanceof Promise ? result.catch((error: unknown) => this.refuse(error, context)) : result;
    } catch (error) {
      return this.refuse(error, context);
    }
  }

  private refuse(error: unknown, context: ExecutionContext): never {
    forgetCaller(context);
    return this.refusals.refuse(error, context);
  }

  /** Why the valid token is not enough for this route. */
  private unmetDemand({ audience, authentication }: RouteDemand, verified: VerifiedToken): AuthError | undefined {
    if (audience.length > 0 && !isAudienceMet(audience, this.verifier.audiencesOf(verified))) {
      return new InvalidTokenError('audience_mismatch');
    }
    // On every request, also for a cached token: its login grows older.
    return authentication && this.verifier.unmetAuthentication(authentication, verified.token);
  }
}
