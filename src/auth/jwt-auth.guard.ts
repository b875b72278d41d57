import { type CanActivate, type ExecutionContext, Injectable, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { isPublic } from './auth.decorators.js';
import { type BearerRequest, bearerToken } from './bearer-token.js';
import { FailureLimit, isFailedAuthentication } from './failure-limit.js';
import { JwtStrategy } from './jwt.strategy.js';
import { oncePerRoute } from './once-per-route.js';
import type { Principal } from './principal.js';
import { VerifiedTokens } from './verified-tokens.js';

type AuthRequest = BearerRequest & { user?: Principal };

/** Lets a request through with a valid access token only, and puts its `Principal` at `request.user`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  private readonly passportGuard: CanActivate;
  private readonly isPublic: (context: ExecutionContext) => boolean;

  constructor(
    reflector: Reflector,
    strategy: JwtStrategy,
    private readonly verifiedTokens: VerifiedTokens,
    @Optional() private readonly failureLimit?: FailureLimit,
  ) {
    this.isPublic = oncePerRoute((controller, handler) => isPublic(reflector, controller, handler));
    this.passportGuard = new (strictAuthGuard(strategy.name))();
  }

  canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    if (this.isPublic(context)) return true;
    const request = context.switchToHttp().getRequest<AuthRequest>();
    if (this.failureLimit) return this.authenticateWithin(this.failureLimit, request, context);
    return this.recognize(request) || this.passportGuard.canActivate(context);
  }

  /** Whether the token was verified a moment ago. */
  private recognize(request: AuthRequest): boolean {
    const principal = this.verifiedTokens.find(bearerToken(request));
    if (principal) request.user = principal;
    return principal !== undefined;
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
      // Passport's guard is an async function; its type is that of any guard.
      return await (this.passportGuard.canActivate(context) as Promise<boolean>);
    } catch (error) {
      if (isFailedAuthentication(error)) {
        limit.check(request);
        limit.count(request);
      }
      throw error;
    }
  }
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
