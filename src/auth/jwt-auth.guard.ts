import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type AuthenticatedRequest, strictAuthGuard } from './strict-auth-guard.js';
import { bearerToken } from './bearer-token.js';
import { FailureLimit, isFailedAuthentication } from './failure-limit.js';
import { JwtStrategy } from './jwt.strategy.js';
import { oncePerRoute } from './once-per-route.js';
import { Refusals } from './refusals.js';
import { RequestChecks } from './request-checks.js';
import { type RouteDemand, assertAudience, routeDemand } from './route-demand.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Lets a request through with a valid access token only, and puts its `Principal` at `request.user`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  private readonly passportGuard: CanActivate;
  private readonly demandOf: (context: ExecutionContext) => RouteDemand;

  constructor(
    reflector: Reflector,
    // Its whole type would have importers need the types of passport-jwt.
    @Inject(JwtStrategy) strategy: { readonly name: string },
    private readonly verifiedTokens: VerifiedTokens,
    private readonly requestChecks: RequestChecks,
    private readonly refusals: Refusals,
    @Optional() private readonly failureLimit?: FailureLimit,
  ) {
    this.demandOf = oncePerRoute((controller, handler) => routeDemand(reflector, controller, handler));
    this.passportGuard = new (strictAuthGuard(strategy.name))();
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { isPublic, audience } = this.demandOf(context);
    if (isPublic) return true;
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    try {
      const authenticated = this.authenticate(request, context);
      if (authenticated === true) return isMeant(audience, request);
      return authenticated
        .then(() => isMeant(audience, request))
        .catch((error: unknown) => this.refusals.refuse(error, context));
    } catch (error) {
      return this.refusals.refuse(error, context);
    }
  }

  /** No promise for a token that is known: nothing is waited for. */
  private authenticate(request: AuthenticatedRequest, context: ExecutionContext): true | Promise<true> {
    if (this.failureLimit) return this.authenticateWithin(this.failureLimit, request, context);
    return this.recognize(request) ? this.checkRequest(request) : this.verify(request, context);
  }

  private async verify(request: AuthenticatedRequest, context: ExecutionContext): Promise<true> {
    await this.passportGuard.canActivate(context);
    return this.checkRequest(request);
  }

  private checkRequest(request: AuthenticatedRequest): true | Promise<true> {
    if (this.requestChecks.isEmpty) return true;
    return this.requestChecks.run(request.authInfo!, request).then(() => true);
  }

  /** Whether the token was verified a moment ago. */
  private recognize(request: AuthenticatedRequest): boolean {
    const verified = this.verifiedTokens.find(bearerToken(request));
    if (!verified) return false;
    request.user = verified.principal;
    request.authInfo = verified.token;
    return true;
  }

  /** Past the limit a token that was verified before is still let through, and nothing else is looked at. */
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
}

/** @throws {InvalidTokenError} the token that was just recognized is not for this route */
function isMeant(audience: RouteDemand['audience'], { authInfo }: AuthenticatedRequest): true {
  if (audience.length > 0) assertAudience(audience, authInfo!.claims);
  return true;
}
