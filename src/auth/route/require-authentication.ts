import { Authentication, type RequiredAuthentication } from './authentication-demand.js';
import { checkedDemand } from './checked-demand.js';
import { listedWord } from './listed-word.js';

/**
 * The user must have logged in as strongly (`acr`) and as recently (`maxAge`, in seconds) as this states; otherwise the response is
 * a 401 that asks the client for a new login (RFC 9470). The demands of the class, its base classes and the method all hold.
 *
 * The clock tolerance is added to `maxAge`. With 0, it is all the time that the user has.
 *
 * @throws {TypeError} an option is invalid; the message names the route
 */
export const RequireAuthentication = (options: RequiredAuthentication) => {
  const problem = problemIn(options);
  return checkedDemand(Authentication, problem && `@RequireAuthentication() ${problem}`, () => {
    // A copy, since the caller may change its own.
    const { acr, maxAge } = options;
    return { acr: acr && [...new Set(acr)], maxAge };
  });
};

/** A caller without types may give anything, and a misspelled option would demand nothing. */
function problemIn(options: unknown): string | undefined {
  if (typeof options !== 'object' || options === null) return 'needs an object with acr, maxAge, or both';
  const { acr, maxAge, ...others } = options as Readonly<Record<string, unknown>>; // an object
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `has no option ${unknown}: it has acr and maxAge`;
  if (acr === undefined && maxAge === undefined) return 'needs acr, maxAge, or both';
  if (acr !== undefined && !isListOfValues(acr)) {
    return 'needs as acr a list of at least one value, each of printable ASCII without space, quote and backslash';
  }
  if (maxAge !== undefined && !isAge(maxAge)) return 'needs as maxAge a whole number of seconds, 0 or more';
  return undefined;
}

function isValue(value: unknown): boolean {
  return typeof value === 'string' && listedWord.test(value);
}

function isListOfValues(acr: unknown): boolean {
  return Array.isArray(acr) && acr.length > 0 && acr.every(isValue);
}

function isAge(maxAge: unknown): boolean {
  return Number.isSafeInteger(maxAge) && Number(maxAge) >= 0;
}
