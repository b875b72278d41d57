import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { isPublic } from './auth.decorators.js';
import { type BearerRequest, bearerToken } from './bearer-token.js';
import { JwtStrategy } from './jwt.strategy.js';
import { oncePerRoute } from './once-per-route.js';
import type { Principal } from './principal.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Lets a request through with a valid access token only, and puts its `Principal` at `request.user`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  private readonly passportGuard: CanActivate;
  private readonly isPublic: (context: ExecutionContext) => boolean;

  constructor(
    reflector: Reflector,
    strategy: JwtStrategy,
    private readonly verifiedTokens: VerifiedTokens,
  ) {
    this.isPublic = oncePerRoute((controller, handler) => isPublic(reflector, controller, handler));
    this.passportGuard = new (strictAuthGuard(strategy.name))();
  }

  canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    if (this.isPublic(context)) return true;
    const request = context.switchToHttp().getRequest<BearerRequest & { user?: Principal }>();
    const principal = this.verifiedTokens.find(bearerToken(request));
    if (!principal) return this.passportGuard.canActivate(context);
    request.user = principal;
    return true;
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
