import { AuthError } from '../errors/auth-error.js';
import type { AuthHooks } from '../options/hooks.js';

/**
 * The token that the app finds in a request; undefined if it finds none.
 *
 * @param source the option `token`
 * @throws {AuthError} the app rejects the request
 * @throws {Error} the app failed; the cause is its error. A 401 that it throws is not the client's fault
 */
export function foundBy(source: NonNullable<AuthHooks['token']>, request: object): string | undefined {
  try {
    const token: unknown = source(request);
    if (token === undefined || typeof token === 'string') return token;
    throw new TypeError('token() must return a string or undefined');
  } catch (error) {
    if (error instanceof AuthError) throw error;
    throw new Error('The app failed to look for an access token', { cause: error });
  }
}
