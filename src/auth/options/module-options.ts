import type { AuthOptions, KeySetOptions } from './auth-options.js';
import { authDefaults } from './defaults.js';
import type { AuthHooks } from './hooks.js';
import { type TrustedIssuerOptions, issuerOptions, resolveIssuer } from './trusted-issuer-options.js';
import { isObject } from '../token/encoded-parts.js';
import { type Problem, unknownOptions } from './option-rule.js';
import { optionProblems } from './option-rules.js';

/** The options that an app gives `AuthModule`: one issuer, or several. Durations are in milliseconds. */
export type AuthModuleOptions = (OneIssuer | SeveralIssuers) & CommonOptions;

interface OneIssuer extends TrustedIssuerOptions {
  readonly issuers?: undefined;
}

interface SeveralIssuers {
  readonly issuers: readonly TrustedIssuerOptions[];
}

interface CommonOptions
  extends AuthHooks, Partial<Pick<AuthOptions, 'httpHosts' | 'clockToleranceMs' | 'tokenCacheSize' | 'metadata'>> {
  readonly keys?: Partial<KeySetOptions>;
}

/** The options of `AuthModule` are invalid; the message has a line for each problem. */
export class AuthOptionsError extends Error {
  override readonly name = 'AuthOptionsError';

  constructor(readonly problems: readonly string[]) {
    super(`The options of AuthModule are invalid:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {AuthOptionsError} naming every invalid option, with what was expected
 */
export function resolveOptions(given: AuthModuleOptions): AuthOptions {
  assertShape(given);
  // Only undefined has a default: null is invalid.
  const {
    httpHosts = authDefaults.httpHosts,
    clockToleranceMs = authDefaults.clockToleranceMs,
    tokenCacheSize = authDefaults.tokenCacheSize,
    keys,
    metadata,
    checks,
    principal,
    onRefusal,
  } = given;
  const issuers = (given.issuers ?? [given]).map(resolveIssuer);
  const common = { httpHosts, clockToleranceMs, tokenCacheSize, keys: { ...authDefaults.keys, ...keys } };
  const options = { issuers, ...common, metadata, checks, principal, onRefusal };
  const problems = [...allUnknownOptions(given), ...optionProblems(options, process.env.NODE_ENV === 'production')];
  if (problems.length > 0) throw new AuthOptionsError(problems.map(({ path, message }) => `${path}: ${message}`));
  return options;
}

const moduleOptions = [
  'httpHosts',
  'clockToleranceMs',
  'tokenCacheSize',
  'keys',
  'metadata',
  'checks',
  'principal',
  'onRefusal',
  'issuers',
];

/** @throws {AuthOptionsError} a value isn't the object or array that options can be read from */
export function assertShape(given: unknown): void {
  const { issuers = [], keys = {} } = Object(given) as Record<string, unknown>; // a caller without types may give anything
  const problems = [
    ...(isObject(given) ? [] : ['expected an object with issuer and audience, or issuers']),
    ...(Array.isArray(issuers) ? [] : ['issuers: expected an array of issuers']),
    ...(isObject(keys) ? [] : ['keys: expected an object']),
    ...Array.from(Array.isArray(issuers) ? (issuers as unknown[]) : []).flatMap((issuer, index) =>
      isObject(issuer) ? [] : [`issuers[${index}]: expected an object with issuer and audience`],
    ),
  ];
  if (problems.length > 0) throw new AuthOptionsError(problems);
}

/** A misspelled check would never run, and a `guard` that a factory returns would guard nothing. */
function allUnknownOptions(given: AuthModuleOptions): Problem[] {
  return [
    ...unknownOptions(given, given.issuers ? moduleOptions : [...moduleOptions, ...issuerOptions]).map(besideFactory),
    ...unknownOptions(given.keys ?? {}, Object.keys(authDefaults.keys), 'keys.'),
    ...(given.issuers ?? []).flatMap((issuer, index) => unknownOptions(issuer, issuerOptions, `issuers[${index}].`)),
  ];
}

/** These belong to the module itself, not to the options that a factory returns (`AuthModuleExtras`). */
function besideFactory({ path, message }: Problem): Problem {
  const isExtra = ['isGlobal', 'guard', 'routes'].includes(path);
  return { path, message: isExtra ? `${message} (it goes beside useFactory)` : message };
}
