import { InvalidProofError } from '../errors/dpop-errors.js';
import { InvalidRequestError, InvalidTokenError, MissingTokenError } from '../errors/outcomes.js';

/**
 * A limit on failed authentication attempts per client address. Optional: `JwtAuthGuard` uses it if a global module provides
 * it. An implementation knows the requests of the app's own framework.
 */
export abstract class FailureLimit {
  /**
   * Called before a token is checked that was not verified before. Returns without network access.
   *
   * @throws {TooManyFailuresError} the limit is reached
   */
  abstract check(request: object): void;

  /** Counts a request that failed authentication through the client's fault. Returns at once and never throws. */
  abstract count(request: object): void;
}

/**
 * Authenticates a request whose failure counts. Past the limit, a failure is reported as such, without its reason.
 *
 * @throws {TooManyFailuresError} authentication failed, and the limit is reached
 */
export async function countingFailures<Result>(
  limit: FailureLimit,
  request: object,
  authenticate: () => Promise<Result>,
): Promise<Result> {
  try {
    return await authenticate();
  } catch (error) {
    if (isFailedAuthentication(error)) {
      limit.check(request);
      limit.count(request);
    }
    throw error;
  }
}

/** Whether authentication failed through the client's fault. A missing nonce isn't one: a client learns the first one so. */
function isFailedAuthentication(error: unknown): boolean {
  return (
    error instanceof MissingTokenError ||
    error instanceof InvalidRequestError ||
    error instanceof InvalidTokenError ||
    error instanceof InvalidProofError
  );
}
