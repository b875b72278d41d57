import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { withIssuer } from '../errors/auth-error.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import type { CheckedToken } from '../options/hooks.js';
import { oncePerRoute } from '../route/once-per-route.js';
import { type RouteDemand, routeDemand } from '../route/route-demand.js';
import { RequestChecks } from '../verification/request-checks.js';
import { TokenVerifier } from '../verification/token-verifier.js';
import { bearerToken } from './bearer-token.js';
import { FailureLimit, isFailedAuthentication } from './failure-limit.js';
import { JwtStrategy } from './jwt.strategy.js';
import { type AuthenticatedRequest, passportGuard } from './passport-guard.js';
import { Refusals } from './refusals.js';

/** Lets a request through only with a valid access token, and sets its `Principal` as `request.user`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  private readonly passportGuard: CanActivate;
  private readonly demandOf = oncePerRoute(routeDemand);

  constructor(
    // Its full type would make importers depend on the types of passport-jwt.
    @Inject(JwtStrategy) strategy: { readonly name: string },
    private readonly verifier: TokenVerifier,
    private readonly requestChecks: RequestChecks,
    private readonly refusals: Refusals,
    @Optional() private readonly failureLimit?: FailureLimit,
  ) {
    this.passportGuard = new (passportGuard(strategy.name))();
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const demand = this.demandOf(context);
    if (demand.isPublic) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    try {
      const authenticated = this.authenticate(request, context);
      if (authenticated === true) return this.checkDemand(demand, request);
      return authenticated
        .then(() => this.checkDemand(demand, request))
        .catch((error: unknown) => this.refusals.refuse(error, context));
    } catch (error) {
      return this.refusals.refuse(error, context);
    }
  }

  /** Returns no promise for a cached token, since there is nothing to wait for. */
  private authenticate(request: AuthenticatedRequest, context: ExecutionContext): true | Promise<true> {
    if (this.failureLimit) return this.authenticateWithin(this.failureLimit, request, context);
    return this.recognize(request) ? this.checkRequest(request) : this.verify(request, context);
  }

  /** Past the limit, only cached tokens are accepted, and nothing else is checked. */
  private async authenticateWithin(
    limit: FailureLimit,
    request: AuthenticatedRequest,
    context: ExecutionContext,
  ): Promise<true> {
    try {
      if (this.recognize(request)) return await this.checkRequest(request);
      limit.check(request);
      return await this.verify(request, context);
    } catch (error) {
      if (isFailedAuthentication(error)) {
        limit.check(request);
        limit.count(request);
      }
      throw error;
    }
  }

  /** Whether the token is in the cache. */
  private recognize(request: AuthenticatedRequest): boolean {
    const verified = this.verifier.find(bearerToken(request));
    if (!verified) return false;
    request.user = verified.principal;
    request.authInfo = verified.token;
    return true;
  }

  private async verify(request: AuthenticatedRequest, context: ExecutionContext): Promise<true> {
    await this.passportGuard.canActivate(context);
    return this.checkRequest(request);
  }

  private checkRequest(request: AuthenticatedRequest): true | Promise<true> {
    if (this.requestChecks.isEmpty) return true;
    return this.requestChecks.run(request.authInfo!, request).then(() => true);
  }

  /**
   * @throws {InvalidTokenError} `audience_mismatch`: the valid token is not for this route
   * @throws {InsufficientAuthenticationError} the login of its user doesn't suffice for this route
   */
  private checkDemand({ audience, authentication }: RouteDemand, { authInfo }: AuthenticatedRequest): true {
    if (audience.length > 0) this.checkAudience(audience, authInfo!);
    // On every request, also for a cached token: its login grows older.
    if (authentication !== undefined) this.verifier.checkAuthentication(authentication, authInfo!);
    return true;
  }

  private checkAudience(demanded: readonly string[], token: CheckedToken): void {
    const named = new Set(this.verifier.audiencesOf(token));
    if (demanded.every((audience) => named.has(audience))) return;
    throw withIssuer(new InvalidTokenError('audience_mismatch'), String(token.claims.iss));
  }
}
