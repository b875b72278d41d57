import { algorithmNames } from '../token/algorithms.js';
import { profileNames } from '../token/profiles.js';
import { isHttpUrl, isPlainHttp } from './addresses.js';
import type { AuthOptions, IssuerOptions } from './auth-options.js';

/** A condition that an option must meet. A caller without types may have given a value of any type. */
type Rule<Options> = readonly [option: string, expected: string, holds: (options: Options) => boolean];

const dayMs = 86_400_000;

const issuerRules: readonly Rule<IssuerOptions>[] = [
  [
    'issuer',
    'an http(s) address without credentials, query or fragment',
    ({ issuer }) => isHttpUrl(issuer) && !issuer.includes('?'),
  ],
  ['audience', 'an API identifier, or an array of them', ({ audience }) => isListOf(audience, isIdentifier)],
  [
    'jwksUri',
    'an http(s) address without credentials or fragment',
    ({ jwksUri }) => jwksUri === undefined || isHttpUrl(jwksUri),
  ],
  ['profile', `one of ${profileNames.join(', ')}`, ({ profile }) => profileNames.includes(profile)],
  [
    'algorithms',
    `some of ${algorithmNames.join(', ')}`,
    (options) => isListOf(options.algorithms, (name) => algorithmNames.includes(name)),
  ],
];

/** Anyone who can alter keys in transit can forge tokens. */
const productionRules: readonly Rule<IssuerOptions>[] = [
  ['issuer', 'https in production (loopback excepted)', ({ issuer }) => !isPlainHttp(issuer)],
  ['jwksUri', 'https in production (loopback excepted)', ({ jwksUri = '' }) => !isPlainHttp(jwksUri)],
];

const commonRules: readonly Rule<AuthOptions>[] = [
  ['issuers', 'at least one issuer', ({ issuers }) => issuers.length > 0],
  [
    'issuers',
    'each issuer once',
    ({ issuers }) => new Set(issuers.map(({ issuer }) => issuer)).size === issuers.length,
  ],
  [
    'checks',
    "an array of functions and { every: 'request', check } objects",
    ({ checks }) => checks === undefined || (Array.isArray(checks) && Array.from(checks).every(isCheck)),
  ],
  ['principal', 'a function', ({ principal }) => principal === undefined || isFunction(principal)],
  ['onRefusal', 'a function', ({ onRefusal }) => onRefusal === undefined || isFunction(onRefusal)],
  range('clockToleranceMs', 0, 300_000, ({ clockToleranceMs }) => clockToleranceMs),
  range('tokenCacheSize', 0, 1_000_000, ({ tokenCacheSize }) => tokenCacheSize),
  range('keys.maxAgeMs', 1, dayMs, ({ keys }) => keys.maxAgeMs),
  range('keys.maxStaleMs', 1, 30 * dayMs, ({ keys }) => keys.maxStaleMs),
  ['keys.maxStaleMs', 'no less than keys.maxAgeMs', ({ keys }) => !isLess(keys.maxStaleMs, keys.maxAgeMs)],
  range('keys.cooldownMs', 1, 3_600_000, ({ keys }) => keys.cooldownMs),
  range('keys.timeoutMs', 1, 60_000, ({ keys }) => keys.timeoutMs),
  range('keys.maxWaiting', 1, 100_000, ({ keys }) => keys.maxWaiting),
];

/** A line for each invalid option, without its value. */
export function optionProblems(options: AuthOptions, isProduction: boolean): string[] {
  const rules = isProduction ? [...issuerRules, ...productionRules] : issuerRules;
  const ofIssuers = options.issuers.flatMap((issuer, index) => problems(rules, issuer, `issuers[${index}].`));
  return [...problems(commonRules, options), ...ofIssuers];
}

function problems<Options>(rules: readonly Rule<Options>[], options: Options, place = ''): string[] {
  const broken = rules.filter(([, , holds]) => !holds(options));
  return broken.map(([option, expected]) => `${place}${option}: expected ${expected}`);
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

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

function isIdentifier(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isListOf<Entry>(list: readonly Entry[], isRight: (entry: Entry) => boolean): boolean {
  return Array.isArray(list) && list.length > 0 && Array.from(list).every(isRight);
}
