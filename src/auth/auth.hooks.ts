import { HttpException } from '@nestjs/common';
import type { AccessToken } from './access-token.js';
import type { AuthError } from './auth-error.js';
import { InvalidTokenError } from './auth.errors.js';
import type { Principal } from './principal.js';

/** A token that has passed every check of ours, that of its signature among them. */
export type CheckedToken = Pick<AccessToken, 'header' | 'claims'>;

/**
 * Where an app has its own say. `checks` and `principal` run once for each verification of a token: what came of them is
 * remembered as long as the token is (with `tokenCacheSize: 0` they run for each request). Either may refuse the token by an
 * `InvalidTokenError`; whatever else they throw is a failure of the app's, not of the token: 5xx.
 */
export interface AuthHooks {
  /** A check lets the token through by returning. They run in this order, up to the first that throws. */
  readonly checks?: readonly ((token: CheckedToken) => void | Promise<void>)[];
  /** The principal as the app wants it: at least what ours is. */
  readonly principal?: (claims: Principal['claims'], defaults: Principal) => Principal | Promise<Principal>;
  /**
   * Told of each request that is not let through, before it is answered: 4xx, and 503 where the keys can't be had. What it
   * throws is logged, and changes nothing.
   *
   * @param request as the app's framework has it
   */
  readonly onRefusal?: (error: AuthError, request: unknown) => void | Promise<void>;
}

/**
 * The principal of a token that nothing of ours speaks against.
 *
 * @throws {InvalidTokenError} the app refuses the token
 * @throws {Error} the app failed, and the cause is its error: a 401 that a check had of a service, say, is not the client's
 */
export async function ownPrincipal(
  { header, claims }: CheckedToken,
  defaults: Principal,
  { checks = [], principal }: AuthHooks,
): Promise<Principal> {
  try {
    for (const check of checks) await check({ header, claims });
    const own = principal ? await principal(claims, defaults) : defaults;
    if (!isPrincipal(own)) throw new TypeError('principal() has to return a Principal, with a Set of scopes');
    return own;
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
