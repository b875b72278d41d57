import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { InvalidTokenError, type InvalidTokenReason } from './auth.errors.js';
import { isPublic } from './auth.decorators.js';
import { JwtStrategy } from './jwt.strategy.js';

/** Lets a request through with a valid access token only, and puts its `Principal` at `request.user`. */
@Injectable()
export class JwtAuthGuard implements CanActivate {
  private readonly passportGuard: CanActivate;

  constructor(
    private readonly reflector: Reflector,
    strategy: JwtStrategy,
  ) {
    this.passportGuard = new (strictAuthGuard(strategy.name))();
  }

  canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    return (
      isPublic(this.reflector, context.getClass(), context.getHandler()) || this.passportGuard.canActivate(context)
    );
  }
}

/** The guard of @nestjs/passport for one app's strategy, which throws what went wrong instead of a plain 401. */
function strictAuthGuard(strategyName: string) {
  return class StrictAuthGuard extends AuthGuard(strategyName) {
    override handleRequest<User>(error: unknown, user: User | false | undefined, info: unknown): User {
      if (user) return user;
      throw toAuthError(error ?? info);
    }
  };
}

/** What jsonwebtoken finds after all our own checks have passed. */
const reasons: Readonly<Record<string, InvalidTokenReason>> = {
  JsonWebTokenError: 'signature_invalid',
  TokenExpiredError: 'token_expired',
  NotBeforeError: 'token_not_yet_valid',
};

/** passport-jwt reports a failing key provider and a bad token in the same way; only the latter is the client's. */
function toAuthError(error: unknown): unknown {
  const reason = error instanceof Error ? reasons[error.name] : undefined;
  return reason === undefined ? error : new InvalidTokenError(reason);
}
