import { type CanActivate, type ExecutionContext, Inject, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { type BearerRequest, bearerToken } from './bearer-token.js';
import { FailureLimit, isFailedAuthentication } from './failure-limit.js';
import { JwtStrategy } from './jwt.strategy.js';
import { oncePerRoute } from './once-per-route.js';
import type { Principal } from './principal.js';
import { Refusals } from './refusals.js';
import { type RouteDemand, assertAudience, routeDemand } from './route-demand.js';
import { VerifiedTokens } from './verified-tokens.js';

/** @nestjs/passport's members: beside the principal, which the app may have made, the claims as they were signed. */
type AuthRequest = BearerRequest & { user?: Principal; authInfo?: Principal['claims'] };

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
    private readonly refusals: Refusals,
    @Optional() private readonly failureLimit?: FailureLimit,
  ) {
    this.demandOf = oncePerRoute((controller, handler) => routeDemand(reflector, controller, handler));
    this.passportGuard = new (strictAuthGuard(strategy.name))();
  }

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const { isPublic, audience } = this.demandOf(context);
    if (isPublic) return true;
    const request = context.switchToHttp().getRequest<AuthRequest>();
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
  private authenticate(request: AuthRequest, context: ExecutionContext): true | Promise<boolean> {
    if (this.failureLimit) return this.authenticateWithin(this.failureLimit, request, context);
    return this.recognize(request) || this.verify(context);
  }

  /** Passport's guard is an async function; its type is that of any guard. */
  private verify(context: ExecutionContext): Promise<boolean> {
    return this.passportGuard.canActivate(context) as Promise<boolean>;
  }

  /** Whether the token was verified a moment ago. */
  private recognize(request: AuthRequest): boolean {
    const verified = this.verifiedTokens.find(bearerToken(request));
    if (!verified) return false;
    request.user = verified.principal;
    request.authInfo = verified.claims;
    return true;
  }

  /** Past the limit a token that was verified before is still let through, and nothing else is looked at. */
  private async authenticateWithin(
    limit: FailureLimit,
    request: AuthRequest,
    context: ExecutionContext,
  ): Promise<boolean> {
    try {
      if (this.recognize(request)) return true;
      limit.check(request);
      return await this.verify(context);
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
function isMeant(audience: RouteDemand['audience'], { authInfo }: AuthRequest): true {
  if (audience.length > 0) assertAudience(audience, authInfo!);
  return true;
}

/** The guard of @nestjs/passport for one app's strategy, which throws what the strategy found instead of a plain 401. */
function strictAuthGuard(strategyName: string) {
  return class StrictAuthGuard extends AuthGuard(strategyName) {
    override handleRequest<User>(error: unknown, user: User | false | undefined): User {
      if (user) return user;
      throw error;
    }
  };
}
