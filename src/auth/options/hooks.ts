import type { AuthError } from '../errors/auth-error.js';
import type { AccessToken } from '../token/access-token.js';
import type { Principal } from '../token/principal.js';

/** A token that has passed every check of this module, including that of its signature. */
export type CheckedToken = Pick<AccessToken, 'header' | 'claims'>;

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
   * Returns the app's own principal, which has at least the members of ours. Runs once per verification. All requests with the
   * token share the result, so it is frozen, with its scopes and claims.
   */
  readonly principal?: (claims: Principal['claims'], defaults: Principal) => Principal | Promise<Principal>;
  /**
   * Called for each rejected request before the response: 4xx, and 503 where the keys are unavailable. An error that it throws
   * is logged and changes nothing.
   *
   * @param request the request object of the app's framework
   */
  readonly onRefusal?: (error: AuthError, request: unknown) => void | Promise<void>;
}

export function isRequestCheck(check: VerificationCheck | RequestCheck): check is RequestCheck {
  return typeof check !== 'function';
}
