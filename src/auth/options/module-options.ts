import type { AuthOptions, IssuerOptions, KeySetOptions } from './auth-options.js';
import { authDefaults } from './defaults.js';
import type { AuthHooks } from './hooks.js';
import { optionProblems } from './option-rules.js';

/** The options that an app gives `AuthModule`: one issuer, or several. Durations are in milliseconds. */
export type AuthModuleOptions = (OneIssuer | SeveralIssuers) & CommonOptions;

/** An issuer and the tokens accepted from it: by default signed with RS256, as Auth0 writes them. */
export interface TrustedIssuerOptions extends Partial<Omit<IssuerOptions, 'audience'>> {
  /** The issuer's identifier, exactly as in `iss`: for Auth0 with the slash at the end. In production an https address. */
  readonly issuer: string;
  /** The identifier of this API, or several: a token is accepted if its `aud` contains one of them. */
  readonly audience: string | readonly string[];
}

interface OneIssuer extends TrustedIssuerOptions {
  readonly issuers?: undefined;
}

interface SeveralIssuers {
  readonly issuers: readonly TrustedIssuerOptions[];
}

interface CommonOptions extends AuthHooks, Partial<Pick<AuthOptions, 'clockToleranceMs' | 'tokenCacheSize'>> {
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
    clockToleranceMs = authDefaults.clockToleranceMs,
    tokenCacheSize = authDefaults.tokenCacheSize,
    keys,
    checks,
    principal,
    onRefusal,
  } = given;
  const issuers = (given.issuers ?? [given]).map(resolveIssuer);
  const common = { clockToleranceMs, tokenCacheSize, keys: { ...authDefaults.keys, ...keys } };
  const options = { issuers, ...common, checks, principal, onRefusal };
  const problems = [...unknownOptions(given), ...optionProblems(options, process.env.NODE_ENV === 'production')];
  if (problems.length > 0) throw new AuthOptionsError(problems);
  return options;
}

const issuerOptions = ['issuer', 'audience', 'jwksUri', 'profile', 'algorithms'];
const moduleOptions = ['clockToleranceMs', 'tokenCacheSize', 'keys', 'checks', 'principal', 'onRefusal', 'issuers'];

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

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A misspelled check would never run, and a `guard` that a factory returns would guard nothing. */
function unknownOptions(given: AuthModuleOptions): string[] {
  return [
    ...unknownOf(given, given.issuers ? moduleOptions : [...moduleOptions, ...issuerOptions]),
    ...unknownOf(given.keys ?? {}, Object.keys(authDefaults.keys), 'keys.'),
    ...(given.issuers ?? []).flatMap((issuer, index) => unknownOf(issuer, issuerOptions, `issuers[${index}].`)),
  ];
}

/** These belong to the module itself, not to the options that a factory returns (`AuthModuleExtras`). */
const besideFactory = new Set(['isGlobal', 'guard', 'routes']);

function unknownOf(given: object, known: readonly string[], place = ''): string[] {
  const unknown = Object.keys(given).filter((option) => !known.includes(option));
  return unknown.map(
    (option) => `${place}${option}: unknown option${besideFactory.has(option) ? ' (it goes beside useFactory)' : ''}`,
  );
}

function resolveIssuer(given: TrustedIssuerOptions): IssuerOptions {
  const { issuer, audience, jwksUri, profile = authDefaults.profile, algorithms = authDefaults.algorithms } = given;
  return { issuer, audience: [audience].flat(), jwksUri, profile, algorithms };
}
