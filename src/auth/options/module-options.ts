import type { AuthOptions, KeySetOptions } from './auth-options.js';
import { authDefaults } from './defaults.js';
import { type ProofOptions, defaultMode, proofOptions } from './dpop-options.js';
import { type FindIssuer, issuerLookup } from './find-issuer.js';
import type { AuthHooks } from './hooks.js';
import type { TrustContext } from './issuer-rules.js';
import { type TrustedIssuerOptions, issuerOptions, resolveIssuer } from './trusted-issuer-options.js';
import { isObject } from '../token/encoded-parts.js';
import { type Problem, isFunction, unknownOptions } from './option-rule.js';
import { optionProblems } from './option-rules.js';

/**
 * The options that an app gives `AuthModule`: one issuer, several, or a function that finds them. Durations whose name ends in `Ms`
 * are in milliseconds.
 */
export type AuthModuleOptions = (OneIssuer | SeveralIssuers | DynamicIssuers) & CommonOptions;

interface OneIssuer extends TrustedIssuerOptions {
  readonly issuers?: undefined;
}

interface SeveralIssuers {
  readonly issuers: readonly TrustedIssuerOptions[];
}

interface DynamicIssuers {
  readonly issuers: FindIssuer;
}

interface CommonOptions
  extends AuthHooks, Partial<Omit<AuthOptions, keyof AuthHooks | 'issuers' | 'findIssuer' | 'keys' | 'proofs'>> {
  readonly keys?: Partial<KeySetOptions>;
  readonly proofs?: Partial<ProofOptions>;
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
    revocationRetentionMs = authDefaults.revocationRetentionMs,
    metadata,
    strategy,
  } = given;
  const isProduction = process.env.NODE_ENV === 'production';
  const options: AuthOptions = {
    ...trustedIssuers(given, { publicUrl: given.publicUrl, httpHosts, isProduction }),
    httpHosts,
    clockToleranceMs,
    tokenCacheSize,
    revocationRetentionMs,
    keys: { ...authDefaults.keys, ...given.keys },
    proofs: { ...authDefaults.proofs, ...given.proofs },
    metadata,
    strategy,
    ...hooksOf(given),
  };
  const problems = [...allUnknownOptions(given), ...optionProblems(options, isProduction)];
  if (problems.length > 0) throw new AuthOptionsError(problems.map((problem) => lineOf(problem, given)));
  return options;
}

/** With the path as the app has it: an issuer may be one of several, or the options themselves. */
function lineOf({ path, message }: Problem, { issuers }: AuthModuleOptions): string {
  return `${issuers ? path : path.replace(/^issuers\[0\]\./, '')}: ${message}`;
}

function trustedIssuers(given: AuthModuleOptions, context: TrustContext): Pick<AuthOptions, 'issuers' | 'findIssuer'> {
  const mode = defaultMode(context.publicUrl);
  if (typeof given.issuers === 'function')
    return { issuers: [], findIssuer: issuerLookup(given.issuers, context, mode) };
  return { issuers: listed(given).map((issuer) => resolveIssuer(issuer, mode)) };
}

/** The issuers that are known at startup. */
function listed(given: AuthModuleOptions): readonly TrustedIssuerOptions[] {
  if (typeof given.issuers === 'function') return [];
  return given.issuers ?? [given];
}

function hooksOf({ checks, principal, publicUrl, clientCertificate, token, request, onRefusal }: AuthHooks): AuthHooks {
  return { checks, principal, publicUrl, clientCertificate, token, request, onRefusal };
}

const moduleOptions = [
  'httpHosts',
  'clockToleranceMs',
  'tokenCacheSize',
  'revocationRetentionMs',
  'keys',
  'proofs',
  'metadata',
  'strategy',
  ...Object.keys(hooksOf({})),
  'issuers',
];

/** @throws {AuthOptionsError} a value isn't the object or array that options can be read from */
export function assertShape(given: unknown): void {
  const { issuers = [], keys = {}, proofs = {} } = Object(given) as Record<string, unknown>; // a caller without types may give anything
  const problems = [
    ...(isObject(given) ? [] : ['expected an object with issuer and audience, or issuers']),
    ...(Array.isArray(issuers) || isFunction(issuers) ? [] : ['issuers: expected an array of issuers, or a function']),
    ...(isObject(keys) ? [] : ['keys: expected an object']),
    ...(isObject(proofs) ? [] : ['proofs: expected an object']),
    ...Array.from(Array.isArray(issuers) ? (issuers as unknown[]) : []).flatMap((issuer, index) =>
      isObject(issuer) ? [] : [`issuers[${index}]: expected an object with issuer and audience`],
    ),
  ];
  if (problems.length > 0) throw new AuthOptionsError(problems);
}

/** A misspelled check would never run, and a `guard` that a factory returns would guard nothing. */
function allUnknownOptions(given: AuthModuleOptions): Problem[] {
  return [
    ...unknownOptions(given, given.issuers ? moduleOptions : [...moduleOptions, ...issuerOptions]).map(elsewhere),
    ...unknownOptions(given.keys ?? {}, Object.keys(authDefaults.keys), 'keys.'),
    ...unknownOptions(given.proofs ?? {}, proofOptions, 'proofs.'),
    ...(given.issuers ? listed(given) : []).flatMap((issuer, index) =>
      unknownOptions(issuer, issuerOptions, `issuers[${index}].`),
    ),
  ];
}

/** Says where an option belongs that is known elsewhere: `AuthModuleExtras` to the module itself, others to an issuer. */
function elsewhere({ path, message }: Problem): Problem {
  if (['isGlobal', 'guard', 'routes'].includes(path))
    return { path, message: `${message} (it goes beside useFactory)` };
  return { path, message: issuerOptions.includes(path) ? 'goes into each of issuers' : message };
}
