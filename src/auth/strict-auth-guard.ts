import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { CheckedToken } from './auth.hooks.js';
import type { BearerRequest } from './bearer-token.js';
import type { Principal } from './principal.js';

/** @nestjs/passport's members: beside the principal, which the app may have made, the token as it was signed. */
export type AuthenticatedRequest = BearerRequest & { user?: Principal; authInfo?: CheckedToken };

/** The guard of @nestjs/passport for one app's strategy, which throws what the strategy found instead of a plain 401. */
export function strictAuthGuard(strategyName: string): new () => CanActivate {
  return class StrictAuthGuard extends AuthGuard(strategyName) {
    /** Passport adds `logIn()`, `isAuthenticated()` and more to its request: to one of its own, as a remembered token's has none. */
    override getRequest(context: ExecutionContext): AuthenticatedRequest {
      const request: AuthenticatedRequest = requestOf(context);
      return Object.create(request) as AuthenticatedRequest; // with all that the request has
    }

    override handleRequest<User>(error: unknown, user: User, info: CheckedToken, context: ExecutionContext): User {
      // Its type is our strategy's.
      const principal = user as unknown as Principal | false | undefined;
      if (!principal) throw error;
      Object.assign(requestOf(context), { user: principal, authInfo: info });
      return user;
    }
  };
}

function requestOf(context: ExecutionContext): AuthenticatedRequest {
  return context.switchToHttp().getRequest<AuthenticatedRequest>();
}
