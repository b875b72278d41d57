import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
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

/** The guard of @nestjs/passport for one app's strategy, which throws what the strategy found instead of a plain 401. */
function strictAuthGuard(strategyName: string) {
  return class StrictAuthGuard extends AuthGuard(strategyName) {
    override handleRequest<User>(error: unknown, user: User | false | undefined): User {
      if (user) return user;
      throw error;
    }
  };
}
