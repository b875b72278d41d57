import type { AuthHooks } from './auth.hooks.js';
import type { AuthOptions, IssuerOptions, KeySetOptions } from './auth.options.js';
import { optionProblems } from './option-rules.js';

/** What an app gives `AuthModule`: one issuer, or several. What it leaves out is as in the service. Durations are in milliseconds. */
export type AuthModuleOptions = (OneIssuer | SeveralIssuers) & CommonOptions;

/** An issuer, and what of its tokens is taken: by default, RS256 signatures in Auth0's dialect. */
export interface TrustedIssuerOptions extends Partial<Omit<IssuerOptions, 'audience'>> {
  /** The issuer's identifier, exactly as in `iss`: for Auth0 with a slash at the end. In production an https address. */
  readonly issuer: string;
  /** The identifier of this API, or several: a token is for us when its `aud` names one of them. */
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

/** `AuthModule` can't go by what it was given; the message has one line for each problem. */
export class AuthOptionsError extends Error {
  override readonly name = 'AuthOptionsError';

  constructor(readonly problems: readonly string[]) {
    super(`The options of AuthModule are not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/** As in the service's environment; a spec keeps the two equal. */
const keySetDefaults = {
  maxAgeMs: 600_000,
  maxStaleMs: 86_400_000,
  cooldownMs: 1000,
  timeoutMs: 3000,
  maxWaiting: 250,
};

/** @throws {AuthOptionsError} naming every option that is wrong, with what was expected */
export function resolveOptions(given: AuthModuleOptions): AuthOptions {
  assertShape(given);
  const { clockToleranceMs = 5000, tokenCacheSize = 10_000, keys, checks, principal, onRefusal } = given;
  const issuers = (given.issuers ?? [given]).map(resolveIssuer);
  const common = { clockToleranceMs, tokenCacheSize, keys: { ...keySetDefaults, ...keys } };
  const options = { issuers, ...common, checks, principal, onRefusal };
  const problems = [...unknownOptions(given), ...optionProblems(options, process.env.NODE_ENV === 'production')];
  if (problems.length > 0) throw new AuthOptionsError(problems);
  return options;
}

const issuerOptions = ['issuer', 'audience', 'jwksUri', 'profile', 'algorithms'];
const moduleOptions = ['clockToleranceMs', 'tokenCacheSize', 'keys', 'checks', 'principal', 'onRefusal', 'issuers'];

/** @throws {AuthOptionsError} something is not even an object or array, so that nothing can be read from it */
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

/** A misspelt check would never run, and `guard` in what a factory returns would guard nothing. */
function unknownOptions(given: AuthModuleOptions): string[] {
  return [
    ...unknownOf(given, given.issuers ? moduleOptions : [...moduleOptions, ...issuerOptions]),
    ...unknownOf(given.keys ?? {}, Object.keys(keySetDefaults), 'keys.'),
    ...(given.issuers ?? []).flatMap((issuer, index) => unknownOf(issuer, issuerOptions, `issuers[${index}].`)),
  ];
}

function unknownOf(given: object, known: readonly string[], place = ''): string[] {
  const unknown = Object.keys(given).filter((option) => !known.includes(option));
  return unknown.map((option) => `${place}${option}: there is no such option here`);
}

function resolveIssuer(given: TrustedIssuerOptions): IssuerOptions {
  const { issuer, audience, jwksUri, profile = 'auth0', algorithms = ['RS256'] } = given;
  return { issuer, audience: [audience].flat(), jwksUri, profile, algorithms };
}
