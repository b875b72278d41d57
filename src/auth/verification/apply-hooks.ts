import { HttpException } from '@nestjs/common';
import { InvalidTokenError } from '../errors/outcomes.js';
import { type AuthHooks, isRequestCheck } from '../options/hooks.js';
import type { CheckedToken } from '../token/access-token.js';
import { type Principal, frozenPrincipal } from '../token/principal.js';

/**
 * Runs the app's checks of a verified token, and returns its principal.
 *
 * @returns no promise where the app has no such functions
 * @throws {InvalidTokenError} the app rejects the token
 * @throws {Error} the app failed; the cause is its error
 */
export function applyHooks(
  token: CheckedToken,
  defaults: Principal,
  { checks = [], principal }: AuthHooks,
): Principal | Promise<Principal> {
  if (!principal && checks.every(isRequestCheck)) return defaults;
  return runAppCode(async () => {
    for (const check of checks) if (!isRequestCheck(check)) await check(token);
    const own = principal ? await principal(token.claims, defaults) : defaults;
    if (!isPrincipal(own)) throw new TypeError('principal() must return a Principal with a Set of scopes');
    return own === defaults ? own : frozenPrincipal(own);
  });
}

/**
 * Runs a function of the app.
 *
 * @throws {InvalidTokenError} the app rejects the token
 * @throws {Error} the app failed; the cause is its error. A 401 that a check got from another service isn't the client's fault
 */
export async function runAppCode<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof InvalidTokenError || isServerError(error)) throw error;
    throw new Error('The app failed to check an access token', { cause: error });
  }
}

/** A caller without types may return anything, and each request looks up its scopes. */
function isPrincipal(value: unknown): value is Principal {
  return (value as Principal | undefined)?.scopes instanceof Set;
}

/** An app may throw a 5xx of its own, for example because a service is unavailable. */
function isServerError(error: unknown): boolean {
  return error instanceof HttpException && error.getStatus() >= 500;
}
