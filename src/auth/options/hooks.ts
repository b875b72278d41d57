import type { ExecutionContext } from '@nestjs/common';
import type { AuthError } from '../errors/auth-error.js';
import type { CheckedToken } from '../token/access-token.js';
import type { Principal } from '../token/principal.js';

/** Accepts a token by returning. Runs once per verification: for checks that depend on the token alone. */
export type VerificationCheck = (token: CheckedToken) => void | Promise<void>;

/** Runs on every request, also for a cached token: for checks that depend on time, on other services or on the request. */
export interface RequestCheck {
  readonly every: 'request';
  /**
   * Accepts the request by returning.
   *
   * @param request the request object of the app's framework
   */
  readonly check: (token: CheckedToken, request: unknown) => void | Promise<void>;
}

/**
 * The functions that an app may add. Checks and `principal` reject a token by throwing an `InvalidTokenError`. Any other error is
 * a failure of the app, not of the token: 5xx.
 */
export interface AuthHooks {
  /**
   * A function runs once per verification of a token, and its outcome is cached with the token (with `tokenCacheSize: 0` it runs
   * for each request); `{ every: 'request', check }` runs on every request. Each kind runs in this order, up to the first that
   * throws.
   */
  readonly checks?: readonly (VerificationCheck | RequestCheck)[];
  /**
   * Returns the app's own principal, which has at least the members of ours. Runs once per verification, so it doesn't get the request:
   * all requests with the token share the result. It is frozen, with its scopes and claims.
   */
  readonly principal?: (claims: Principal['claims'], defaults: Principal) => Principal | Promise<Principal>;
  /**
   * The address at which clients see the app, with the path that a gateway strips: `https://api.example.com/orders`, or a function
   * of the framework's request that returns it. Proofs of bound tokens (DPoP) must be made for this address and the path of the
   * request. Without it, `dpop` is off: the name in a request's `Host` may be anybody's. For the same reason, a function may use headers
   * only of a request from the app's own gateway.
   */
  readonly publicUrl?: string | ((request: unknown) => string);
  /**
   * Returns the certificate of the client as a gateway hands it on (RFC 8705): the value of a header `Client-Cert` (RFC 9440) or
   * `X-Forwarded-Client-Cert` (Envoy), or a URL-encoded PEM. Undefined if there is none, or if the request isn't from the gateway:
   * anyone may send such a header. Without this function, tokens that are bound to a certificate are rejected.
   *
   * @param request the request object of the app's framework
   */
  readonly clientCertificate?: (request: unknown) => string | undefined;
  /**
   * Returns the access token of a request that sends it elsewhere than in `Authorization`, such as in a cookie; undefined if there is
   * none. It is accepted as `Bearer`, with the same syntax and size. A request with a token in both places is rejected with 400. May throw
   * an `AuthError` to reject the request; any other error is a failure of the app. May run several times for a request.
   *
   * A browser sends cookies with requests that other sites make: see docs/guides/tokens-in-cookies.md.
   *
   * @param request the request object of the app's framework
   */
  readonly token?: (request: unknown) => string | undefined;
  /**
   * Called for each rejected request before the response: 4xx, and 503 where the keys are unavailable. An error that it throws
   * is logged and changes nothing.
   *
   * @param request the request object of the app's framework
   */
  readonly onRefusal?: (error: AuthError, request: unknown) => void | Promise<void>;
  /**
   * Returns the request whose credentials count for a handler of another kind than HTTP, such as `graphqlRequest` and
   * `webSocketRequest` do: an object with `headers`, by names in lower case. Undefined for a handler that isn't the function's own: its call fails with an
   * error, as all calls of guarded handlers of these kinds do without this function. Of what a client may
   * write, such as the data of a message, it may use the token only: the other headers are those of a gateway. HTTP handlers never use it.
   *
   * Return the same object for all fields of an operation, since a DPoP proof is accepted once for each request, and for all messages of
   * a WebSocket that aren't objects, since they share a caller: otherwise they fail.
   */
  readonly request?: (context: ExecutionContext) => object | undefined;
}

export function isRequestCheck(check: VerificationCheck | RequestCheck): check is RequestCheck {
  return typeof check !== 'function';
}
