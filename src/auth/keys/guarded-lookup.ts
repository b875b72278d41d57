import type { Logger } from '@nestjs/common';
import type { IssuerLookup } from '../options/find-issuer.js';

/** Anyone can cause lookups, so their failures are logged at most once in this time. */
const quietMs = 10_000;

/** The part of an `iss` that is logged. */
const maxLoggedLength = 200;

/** A lookup that is given up after a time, and whose failures are logged. */
export function guardedLookup(lookUp: IssuerLookup, timeoutMs: number, logger: Pick<Logger, 'error'>): IssuerLookup {
  let loggedAt = -Infinity;
  return async (iss, request) => {
    try {
      return await within(timeoutMs, lookUp(iss, request));
    } catch (error) {
      if (performance.now() - loggedAt >= quietMs) {
        loggedAt = performance.now();
        logger.error(`The issuer ${JSON.stringify(iss.slice(0, maxLoggedLength))} could not be looked up`, error);
      }
      throw error;
    }
  };
}

/** @throws {Error} the result isn't there in time. The app's function can't be stopped: a later result is ignored */
function within<Result>(ms: number, result: Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`issuers() returned nothing within ${ms} ms`)), ms).unref();
    result.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
