import { InvalidRequestError, InvalidTokenError, MissingTokenError } from './auth.errors.js';

/**
 * A limit on failed authentication, for each client address: what `JwtAuthGuard` asks where the app provides one (any
 * module that is global), and does not miss where none does. It knows the request of the app's own framework.
 */
export abstract class FailureLimit {
  /**
   * Asked before a token is checked that is not known yet: it costs no network.
   *
   * @throws {TooManyFailuresError} the limit is reached
   */
  abstract check(request: object): void;

  /** A request was not authenticated, and the client is to blame. Returns at once, and throws nothing. */
  abstract count(request: object): void;
}

/** Whether a request was not authenticated, and the client is to blame. */
export function isFailedAuthentication(error: unknown): boolean {
  return (
    error instanceof MissingTokenError || error instanceof InvalidRequestError || error instanceof InvalidTokenError
  );
}
