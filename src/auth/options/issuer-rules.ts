import { algorithmNames, isAlgorithm, isAvailable } from '../token/algorithms.js';
import { tenantPlaceholder } from '../token/issuer-template.js';
import { isHttpUrl, isIdentifierUrl, isPlainHttp } from './addresses.js';
import type { AuthOptions, IssuerOptions } from './auth-options.js';
import { dpopModes, isDpopMode } from './dpop-options.js';
import { introspectionProblems } from './introspection-options.js';
import { keyFileOf } from './key-file.js';
import { isObject } from '../token/encoded-parts.js';
import { type Problem, type Rule, isArrayOf, isListOf, isOptional, isText, problems } from './option-rule.js';
import { profileProblems } from './profile-rules.js';

/** A year, in seconds. A longer limit is none; milliseconds, by mistake, mostly exceed it. */
export const maxTokenAgeLimit = 31_536_000;

const address = 'an http(s) address without credentials or fragment';

/** Addresses of Microsoft Entra ID that stand for many tenants, so that no token has them in `iss`. */
const sharedAddress =
  /^https:\/\/(login\.microsoftonline\.com|sts\.windows\.net)\/(common|organizations|consumers)(\/|$)/;

const rules: readonly Rule<IssuerOptions>[] = [
  [
    'issuer',
    'a value, but it is empty or missing (is its environment variable set?)',
    ({ issuer }) => !isMissing(issuer),
  ],
  [
    'issuer',
    'an http(s) address without credentials, query or fragment (any text beside discoveryUrl, jwksUri or jwks)',
    (options) => isMissing(options.issuer) || isIssuerUrl(options.issuer) || isTextWithKeys(options),
  ],
  [
    'issuer',
    `the tenant's own ID, which its tokens have in iss (for more than one: ${tenantPlaceholder} with tenants)`,
    ({ issuer }) => !(isText(issuer) && sharedAddress.test(issuer)),
  ],
  [
    'tenants',
    `a list of tenant IDs or "*" with ${tenantPlaceholder} in issuer, and none without`,
    ({ issuer, tenants }) =>
      isTemplate(issuer) ? tenants === '*' || isListOf(tenants, isText) : tenants === undefined,
  ],
  ['audience', 'an API identifier, or an array of them', ({ audience }) => isListOf(audience, isText)],
  ['discoveryUrl', address, ({ discoveryUrl }) => isOptional(discoveryUrl, isHttpUrl)],
  ['jwksUri', address, ({ jwksUri }) => isOptional(jwksUri, isHttpUrl)],
  ['jwks', 'a JWK set with keys, or file:PATH of a JWK set or PEM', ({ jwks }) => isOptional(jwks, isKeys)],
  ['jwks', 'no jwksUri beside it', ({ jwks, jwksUri }) => jwks === undefined || jwksUri === undefined],
  ['jwksTokenFile', 'the path of a file', ({ jwksTokenFile }) => isOptional(jwksTokenFile, isText)],
  ['scopeClaims', 'paths of claims', ({ scopeClaims }) => isArrayOf(scopeClaims, isText)],
  ['algorithms', `some of ${algorithmNames.join(', ')}`, ({ algorithms }) => isListOf(algorithms, isAlgorithm)],
  [
    'algorithms',
    'ML-DSA with Node.js 24.6 and OpenSSL 3.5, or later versions, only',
    ({ algorithms }) => !isArrayOf(algorithms, isAlgorithm) || algorithms.every(isAvailable),
  ],
  [
    'maxTokenAge',
    `a whole number of seconds from 1 to ${maxTokenAgeLimit}`,
    ({ maxTokenAge }) => isOptional(maxTokenAge, isAge),
  ],
  ['dpop', `one of ${dpopModes.join(', ')}`, ({ dpop }) => isDpopMode(dpop)],
];

/** What the rules for an issuer depend on besides its own options. */
export interface TrustContext extends Pick<AuthOptions, 'publicUrl' | 'httpHosts'> {
  readonly isProduction: boolean;
}

/** The options of an issuer that keep it from being trusted here. */
export function trustProblems(
  options: IssuerOptions,
  { publicUrl, httpHosts, isProduction }: TrustContext,
  place = '',
): Problem[] {
  return [
    ...issuerProblems(options, place),
    ...addressProblems(options, publicUrl, place),
    ...(isProduction ? transitProblems(options, httpHosts, place) : []),
  ];
}

/** The invalid options of an issuer. */
export function issuerProblems(options: IssuerOptions, place = ''): Problem[] {
  return [
    ...problems(rules, options, place),
    ...profileProblems(options.profile, `${place}profile`),
    ...introspectionProblems(options.introspection, `${place}introspection`),
  ];
}

/** Proofs are made for an address, which must be configured: the name in a request's `Host` may be anybody's. */
export function addressProblems(options: IssuerOptions, publicUrl: unknown, place = ''): Problem[] {
  const isMet = ({ dpop }: IssuerOptions) => dpop === 'off' || publicUrl !== undefined;
  return problems<IssuerOptions>([['dpop', 'publicUrl beside it, or off', isMet]], options, place);
}

/** In production, anyone who can alter keys in transit could forge tokens. */
export function transitProblems(options: IssuerOptions, httpHosts: unknown, place = ''): Problem[] {
  const expected = 'https in production (loopback and the hosts in httpHosts excepted)';
  const named = new Set<unknown>([httpHosts].flat());
  const trusted = (value: unknown) => !isPlainHttp(value) || named.has(new URL(String(value)).hostname);
  return problems<IssuerOptions>(
    [
      ['issuer', expected, ({ issuer }) => trusted(issuer)],
      ['discoveryUrl', expected, ({ discoveryUrl }) => trusted(discoveryUrl)],
      ['jwksUri', expected, ({ jwksUri }) => trusted(jwksUri)],
      ['introspection.uri', expected, ({ introspection }) => trusted(introspection?.uri)],
    ],
    options,
    place,
  );
}

function isAge(seconds: unknown): boolean {
  return Number.isInteger(seconds) && Number(seconds) >= 1 && Number(seconds) <= maxTokenAgeLimit;
}

function isIssuerUrl(issuer: unknown): boolean {
  // A placeholder of another spelling would never match.
  return isIdentifierUrl(issuer) && !/[{}]/.test(String(issuer).replace(tenantPlaceholder, ''));
}

function isTextWithKeys({ issuer, discoveryUrl, jwksUri, jwks }: IssuerOptions): boolean {
  return isText(issuer) && (discoveryUrl !== undefined || jwksUri !== undefined || jwks !== undefined);
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === '';
}

function isTemplate(issuer: unknown): boolean {
  return typeof issuer === 'string' && issuer.includes(tenantPlaceholder);
}

function isKeys(jwks: unknown): boolean {
  if (isObject(jwks)) return Array.isArray(jwks.keys);
  if (typeof jwks !== 'string') return false;
  const file = keyFileOf(jwks);
  if (file !== undefined) return file !== '';
  try {
    return isKeys(Object(JSON.parse(jwks)));
  } catch {
    return false;
  }
}
