import { HttpException } from '@nestjs/common';
import type { AccessToken } from './access-token.js';
import type { AuthError } from './auth-error.js';
import { InvalidTokenError } from './auth.errors.js';
import { type Principal, frozenPrincipal } from './principal.js';

/** A token that has passed every check of ours, that of its signature among them. */
export type CheckedToken = Pick<AccessToken, 'header' | 'claims'>;

/** Accepts a token by returning. It runs once for each verification: for what only the token decides. */
export type VerificationCheck = (token: CheckedToken) => void | Promise<void>;

/** Runs on every request, also for a remembered token: for what time, the world or the request decides. */
export interface RequestCheck {
  readonly every: 'request';
  /**
   * Accepts the request by returning.
   *
   * @param request as the app's framework has it
   */
  readonly check: (token: CheckedToken, request: unknown) => void | Promise<void>;
}

/**
 * Where an app has its own say. Checks and `principal` may reject the token by an `InvalidTokenError`; whatever else they throw
 * is a failure of the app's, not of the token: 5xx.
 */
export interface AuthHooks {
  /**
   * A function runs once for each verification of a token, and its outcome is remembered as long as the token is (with
   * `tokenCacheSize: 0` it runs for each request); `{ every: 'request', check }` runs on every request. Each kind runs in this
   * order, up to the first that throws.
   */
  readonly checks?: readonly (VerificationCheck | RequestCheck)[];
  /**
   * The principal as the app wants it: at least what ours is. It runs once for each verification; all requests with the token
   * share the result, so it is frozen, with its scopes and claims.
   */
  readonly principal?: (claims: Principal['claims'], defaults: Principal) => Principal | Promise<Principal>;
  /**
   * Called for each request that is rejected, before the response: 4xx, and 503 where the keys are unavailable. What it
   * throws is logged, and changes nothing.
   *
   * @param request as the app's framework has it
   */
  readonly onRefusal?: (error: AuthError, request: unknown) => void | Promise<void>;
}

export function isRequestCheck(check: VerificationCheck | RequestCheck): check is RequestCheck {
  return typeof check !== 'function';
}

/**
 * The principal of a token that has passed every check of ours.
 *
 * @throws {InvalidTokenError} the app rejects the token
 * @throws {Error} the app failed, and the cause is its error
 */
export async function applyHooks(
  token: CheckedToken,
  defaults: Principal,
  { checks = [], principal }: AuthHooks,
): Promise<Principal> {
  return ofTheApp(async () => {
    for (const check of checks) if (!isRequestCheck(check)) await check(token);
    const own = principal ? await principal(token.claims, defaults) : defaults;
    if (!isPrincipal(own)) throw new TypeError('principal() has to return a Principal, with a Set of scopes');
    return own === defaults ? own : frozenPrincipal(own);
  });
}

/**
 * Runs what the app gave.
 *
 * @throws {InvalidTokenError} the app rejects the token
 * @throws {Error} the app failed, and the cause is its error: a 401 that a check got from a service, say, is not the client's
 */
export async function ofTheApp<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InvalidTokenError || isFailure(error)) throw error;
    throw new Error('The app failed to check an access token', { cause: error });
  }
}

/** Whether types were kept to: a scope is looked for in it at each request. */
function isPrincipal(value: unknown): value is Principal {
  return (value as Principal | undefined)?.scopes instanceof Set;
}

/** As the app may say it, with a status of its own: that a service is away, for instance. */
function isFailure(error: unknown): boolean {
  return error instanceof HttpException && error.getStatus() >= 500;
}
