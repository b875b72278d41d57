import { isHostName, isIdentifierUrl } from './addresses.js';
import type { AuthOptions, IssuerOptions } from './auth-options.js';
import { proofRules } from './dpop-options.js';
import { acceptsOpaque, oneTakerOfOpaque } from './introspection-options.js';
import { trustProblems } from './issuer-rules.js';
import { metadataProblems } from './metadata-options.js';
import { type Problem, type Rule, isArrayOf, isFunction, isOptional, isText, problems } from './option-rule.js';

const dayMs = 86_400_000;

const commonRules: readonly Rule<AuthOptions>[] = [
  ['issuers', 'at least one issuer', ({ issuers, findIssuer }) => issuers.length > 0 || findIssuer !== undefined],
  [
    'issuers',
    'each issuer once',
    ({ issuers }) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
  ],
  ['httpHosts', 'hosts without scheme and port', ({ httpHosts }) => isArrayOf(httpHosts, isHostName)],
  [
    'checks',
    "an array of functions and { every: 'request', check } objects",
    ({ checks }) => isOptional(checks, (list) => isArrayOf(list, isCheck)),
  ],
  ['principal', 'a function', ({ principal }) => isOptional(principal, isFunction)],
  [
    'publicUrl',
    'an http(s) address without credentials, query or fragment, or a function',
    ({ publicUrl }) => isOptional(publicUrl, (value) => isFunction(value) || isIdentifierUrl(value)),
  ],
  ['clientCertificate', 'a function', ({ clientCertificate }) => isOptional(clientCertificate, isFunction)],
  ['token', 'a function', ({ token }) => isOptional(token, isFunction)],
  ['strategy', 'a name', ({ strategy }) => isOptional(strategy, isText)],
  ['onRefusal', 'a function', ({ onRefusal }) => isOptional(onRefusal, isFunction)],
  ['request', 'a function', ({ request }) => isOptional(request, isFunction)],
  range('clockToleranceMs', 0, 300_000, ({ clockToleranceMs }) => clockToleranceMs),
  range('tokenCacheSize', 0, 1_000_000, ({ tokenCacheSize }) => tokenCacheSize),
  range('revocationRetentionMs', 1000, 3650 * dayMs, ({ revocationRetentionMs }) => revocationRetentionMs),
  range('proofs.maxAgeMs', 1000, 3_600_000, ({ proofs }) => proofs.maxAgeMs),
  ...proofRules,
  range('keys.maxAgeMs', 1, dayMs, ({ keys }) => keys.maxAgeMs),
  range('keys.maxStaleMs', 1, 30 * dayMs, ({ keys }) => keys.maxStaleMs),
  ['keys.maxStaleMs', 'no less than keys.maxAgeMs', ({ keys }) => !isLess(keys.maxStaleMs, keys.maxAgeMs)],
  range('keys.cooldownMs', 1, 3_600_000, ({ keys }) => keys.cooldownMs),
  range('keys.timeoutMs', 1, 60_000, ({ keys }) => keys.timeoutMs),
  range('keys.maxWaiting', 1, 100_000, ({ keys }) => keys.maxWaiting),
];

/** The invalid options. */
export function optionProblems(options: AuthOptions, isProduction: boolean): Problem[] {
  const context = { ...options, isProduction };
  const ofIssuers = options.issuers.flatMap((issuer, index) => trustProblems(issuer, context, `issuers[${index}].`));
  return [
    ...problems(commonRules, options),
    ...metadataProblems(options.metadata),
    ...ofIssuers,
    ...opaqueProblems(options.issuers, 'issuers'),
  ];
}

/** A problem for each issuer after the first that accepts opaque tokens. `place` leads to the list. */
export function opaqueProblems(issuers: readonly Pick<IssuerOptions, 'introspection'>[], place: string): Problem[] {
  const takers = issuers.flatMap(({ introspection }, index) => (acceptsOpaque(introspection) ? [index] : []));
  const message = `expected ${oneTakerOfOpaque}`;
  return takers.slice(1).map((index) => ({ path: `${place}[${index}].introspection.mode`, message }));
}

function range(option: string, min: number, max: number, valueOf: (options: AuthOptions) => number): Rule<AuthOptions> {
  const holds = (value: number) => Number.isInteger(value) && value >= min && value <= max;
  return [option, `a whole number from ${min} to ${max}`, (options) => holds(valueOf(options))];
}

function isCheck(value: unknown): boolean {
  if (isFunction(value)) return true;
  const { every, check } = Object(value) as { every?: unknown; check?: unknown };
  return every === 'request' && isFunction(check);
}

/** Whether both are numbers and the first is less. */
function isLess(one: unknown, other: unknown): boolean {
  return typeof one === 'number' && typeof other === 'number' && one < other;
}
