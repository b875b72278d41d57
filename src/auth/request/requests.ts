import { type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { type Caller, isHttp, setCurrentPrincipal, sharedPlaceOf } from '../route/current-principal.js';
import type { CheckedToken } from '../token/access-token.js';
import type { Principal } from '../token/principal.js';
import type { EvidentRequest } from './request-evidence.js';

/** A request whose caller is found, or to be found: with the members that @nestjs/passport sets. */
export type AuthenticatedRequest = EvidentRequest & Caller;

/** Finds the request whose credentials count for a handler: that of HTTP, or else the one that the option `request` returns. */
@Injectable()
export class Requests {
  /** All guards of a call get the same context. */
  private readonly found = new WeakMap<ExecutionContext, AuthenticatedRequest>();
  /** Of each connection whose messages share a caller. */
  private readonly shared = new WeakMap<object, AuthenticatedRequest>();

  constructor(@Inject(AUTH_OPTIONS) private readonly options: Pick<AuthOptions, 'request'>) {}

  /** Whether guards can protect handlers of other kinds than HTTP. */
  get isHttpOnly(): boolean {
    return this.options.request === undefined;
  }

  /** @throws {Error} the handler is of another kind, and the option `request` returns none for it */
  of(context: ExecutionContext): AuthenticatedRequest {
    const request = this.find(context);
    if (!request) throw new Error(problemOf(context, this.isHttpOnly));
    return request;
  }

  /** Undefined if the handler is of another kind, and the option `request` returns none for it. */
  find(context: ExecutionContext): AuthenticatedRequest | undefined {
    if (isHttp(context)) return context.switchToHttp().getRequest<AuthenticatedRequest>();
    const known = this.found.get(context);
    if (known) return known;
    const request: unknown = this.options.request?.(context);
    if (!isRequest(request)) return undefined;
    this.assertShared(context, request);
    this.found.set(context, request);
    return request;
  }

  /** Otherwise one message could run as the caller of another. */
  private assertShared(context: ExecutionContext, request: AuthenticatedRequest): void {
    const place = sharedPlaceOf(context);
    if (!place) return;
    const known = this.shared.get(place) ?? request;
    if (known !== request) throw new Error(oneRequest);
    this.shared.set(place, request);
  }

  setCaller(context: ExecutionContext, user: Principal | undefined, authInfo: CheckedToken | undefined): void {
    setCurrentPrincipal(context, user, authInfo);
    if (!isHttp(context)) Object.assign(this.of(context), { user, authInfo });
  }
}

const oneRequest =
  'Messages on a WebSocket that are not objects need one request: let the option request of AuthModule return the same object for all ' +
  'messages of a connection, or have clients send objects';

/** A caller without types may return anything, such as a promise. */
function isRequest(value: unknown): value is AuthenticatedRequest {
  const { headers } = Object(value) as { headers?: unknown };
  return typeof headers === 'object' && headers !== null;
}

function problemOf(context: ExecutionContext, isHttpOnly: boolean): string {
  const handler = `JwtAuthGuard guards a handler of kind ${context.getType<string>()}`;
  return isHttpOnly
    ? `${handler}: AuthModule needs the option request, which states whose credentials count`
    : `${handler}, for which the option request of AuthModule returns no request with headers`;
}
