import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import type { AuthenticatedRequest, Requests } from '../request/requests.js';

/** The guard of @nestjs/passport for one strategy. */
export interface PassportGuard extends CanActivate {
  /** Verifies the token of a request. Throws the strategy's error, instead of a plain 401. */
  verify(context: ExecutionContext): Promise<VerifiedToken>;
}

/** The app's request, in the object that Passport gets instead. */
const original = Symbol('request');

/** The app's request, where Passport has one that is derived from it. */
export function originalOf<Request extends object>(request: Request): Request {
  return (request as { [original]?: Request })[original] ?? request; // set below, if at all
}

export function passportGuard(strategyName: string, requests: Requests): new () => PassportGuard {
  return class extends AuthGuard(strategyName) {
    /** Of each call that is not decided yet. */
    private readonly verified = new WeakMap<ExecutionContext, VerifiedToken>();

    async verify(context: ExecutionContext): Promise<VerifiedToken> {
      await this.canActivate(context);
      return this.verified.get(context)!; // set below
    }

    /** Passport adds `logIn()`, `user` and more to its request. Here it gets a derived object, so the app's stays clean. */
    override getRequest(context: ExecutionContext): AuthenticatedRequest {
      const request = requests.of(context);
      return Object.create(request, { [original]: { value: request } }) as AuthenticatedRequest; // with all that the request has
    }

    /** Only strategies that redirect or challenge use it, and outside of HTTP it would be a part of a message. */
    getResponse(): object {
      return {};
    }

    override handleRequest<User>(error: unknown, user: User, info: VerifiedToken, context: ExecutionContext): User {
      if (!user) throw error;
      this.verified.set(context, info);
      return user;
    }
  };
}
