import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { CheckedToken } from '../options/hooks.js';
import type { Principal } from '../token/principal.js';
import type { BearerRequest } from './bearer-token.js';

/** The members that @nestjs/passport sets: the principal, which may be the app's own, and the token as it was signed. */
export type AuthenticatedRequest = BearerRequest & { user?: Principal; authInfo?: CheckedToken };

/** The guard of @nestjs/passport for one strategy, which throws the strategy's error instead of a plain 401. */
export function passportGuard(strategyName: string): new () => CanActivate {
  return class PassportGuard extends AuthGuard(strategyName) {
    /** Passport adds `logIn()`, `isAuthenticated()` and more to its request. Here it gets a derived object, so the app's stays clean. */
    override getRequest(context: ExecutionContext): AuthenticatedRequest {
      const request: AuthenticatedRequest = requestOf(context);
      return Object.create(request) as AuthenticatedRequest; // with all that the request has
    }

    override handleRequest<User>(error: unknown, user: User, info: CheckedToken, context: ExecutionContext): User {
      const principal = user as unknown as Principal | false | undefined; // the type that our strategy returns
      if (!principal) throw error;
      Object.assign(requestOf(context), { user: principal, authInfo: info });
      return user;
    }
  };
}

function requestOf(context: ExecutionContext): AuthenticatedRequest {
  return context.switchToHttp().getRequest<AuthenticatedRequest>();
}
