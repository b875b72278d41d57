import type { InvalidTokenReason } from '../auth/index.js';
import { type KeySet, anyKid } from '../auth/keys/key-set.js';
import { optionNames } from '../auth/options/option-names.js';
import type { AccessToken } from '../auth/token/access-token.js';
import { type Claims, hasOneOf } from '../auth/token/claims.js';
import type { IssuerIdentity } from '../auth/token/issuer-template.js';
import { type TokenPolicy, missingClaim, otherValue, tokenChecks } from '../auth/token/token-checks.js';
import { kindAmong } from '../auth/token/token-kinds.js';
import { type ComparedValue, quoted } from './finding.js';

/** A decoded token, and what it is compared with. */
export interface Comparison {
  readonly token: AccessToken;
  readonly policy: TokenPolicy;
  readonly issuers: readonly IssuerIdentity[];
  readonly keys: KeySet;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

type Compare = (comparison: Comparison) => readonly ComparedValue[];

const dates: Compare = ({ token: { claims }, policy, now }) => [
  ...['nbf', 'iat', 'exp'].filter((name) => hasOneOf(claims, [name])).map((name) => dateRow(name, claims)),
  ['our clock', iso(now)],
  [optionNames.clockToleranceMs, `${policy.clockToleranceMs / 1000} s`],
  ...maxAgeRows(policy),
];

/** For each reason of a rejection, the values of the token and those that were expected. */
const byReason: Readonly<Record<InvalidTokenReason, Compare>> = {
  token_malformed: () => [],
  algorithm_not_allowed: ({ token: { header }, policy }) => [
    ['its alg', quoted(header.alg)],
    [optionNames.algorithms, listed(policy.algorithms)],
  ],
  header_not_allowed: ({ token: { header } }) =>
    ['crit', 'b64', 'kid']
      .filter((name) => hasOneOf(header, [name]))
      .map((name) => [`its ${name}`, quoted(header[name])]),
  type_not_allowed: comparedTypes,
  issuer_not_trusted: comparedIssuers,
  audience_mismatch: ({ token: { claims }, policy: { audience, profile } }) => [
    ...[...new Set(['aud', profile.audience])]
      .filter((name) => hasOneOf(claims, [name]))
      .map((name): ComparedValue => [`its ${name}`, quoted(claims[name])]),
    [optionNames.audience, listed(audience)],
  ],
  token_expired: dates,
  token_not_yet_valid: dates,
  claim_missing: ({ token: { claims }, policy }) => [
    ['the missing claim', missingClaim(claims, policy)?.join(' or ') ?? '(none)'],
    ['the claims it has', quoted(Object.keys(claims).join(' '))],
  ],
  claim_invalid: comparedClaim,
  key_unknown: ({ token: { header }, keys }) => [
    ['its kid', quoted(header.kid)],
    ['its alg', quoted(header.alg)],
    ["the issuer's keys", keyNames(keys)],
  ],
  signature_invalid: ({ token: { header } }) => [
    ['its kid', quoted(header.kid)],
    ['its alg', quoted(header.alg)],
  ],
  token_inactive: () => [],
  token_revoked: () => [],
  binding_mismatch: ({ token: { claims } }) => [['its cnf', quoted(claims.cnf)]],
};

export function comparedValues(reason: InvalidTokenReason, comparison: Comparison): readonly ComparedValue[] {
  return byReason[reason](comparison);
}

/** The names of keys, with the algorithm or else the type of each. */
export function keyNames(keys: KeySet): string {
  return keys
    .map(({ kid, alg, type }) => `${typeof kid === 'string' ? quoted(kid) : keyWithoutName(kid)} (${alg ?? type})`)
    .join(', ');
}

function keyWithoutName(kid: typeof anyKid | undefined): string {
  return kid === anyKid ? 'PEM' : '(no kid)';
}

function comparedTypes({ token: { header, claims }, policy: { profile } }: Comparison): ComparedValue[] {
  const kind = kindAmong(profile.otherKinds, claims);
  if (kind) return [[`its ${kind.claim}`, quoted(claims[kind.claim])]];
  const accepted = profile.types ? listed(profile.types) : 'any text';
  return [
    ['its typ', quoted(header.typ)],
    [`${optionNames.profile} accepts`, `${accepted}${profile.typeRequired ? '' : ', or none'}`],
  ];
}

function comparedIssuers({ token: { claims }, issuers }: Comparison): ComparedValue[] {
  const isTemplate = issuers.some(({ tenants }) => tenants !== undefined);
  return [
    ['its iss', quoted(claims.iss)],
    ...(isTemplate ? ([['its tid', quoted(claims.tid)]] as const) : []),
    ...issuers.flatMap(({ issuer, tenants }): ComparedValue[] => [
      [optionNames.issuer, quoted(issuer)],
      ...(tenants === undefined ? [] : ([[optionNames.tenants, quoted(tenants)]] as const)),
    ]),
  ];
}

function comparedClaim({ token, policy, now }: Comparison): ComparedValue[] {
  const { claims } = token;
  const violated = otherValue(claims, policy.profile);
  if (violated) {
    const [name, value] = violated;
    return [
      [`its ${name}`, quoted(claims[name])],
      [`${optionNames.profile} accepts`, quoted(value)],
    ];
  }
  // The claim that fails on its own, where its type alone counts.
  const typesOnly = { ...policy, profile: { ...policy.profile, equals: [] } };
  const isInvalid = (name: string) => {
    const alone = { ...token, claims: { [name]: claims[name] } };
    return tokenChecks.some(([reason, holds]) => reason === 'claim_invalid' && !holds(alone, typesOnly, now));
  };
  return Object.keys(claims).flatMap((name): ComparedValue[] =>
    isInvalid(name) ? [[`its ${name}`, quoted(claims[name])]] : [],
  );
}

function maxAgeRows({ maxTokenAge }: TokenPolicy): ComparedValue[] {
  return maxTokenAge === undefined ? [] : [[optionNames.maxTokenAge, `${maxTokenAge} s`]];
}

function dateRow(name: string, claims: Claims): ComparedValue {
  const value = claims[name];
  return [`its ${name}`, typeof value === 'number' ? `${value} (${iso(value * 1000)})` : quoted(value)];
}

function iso(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? 'no date' : date.toISOString();
}

function listed(values: readonly string[]): string {
  return values.map(quoted).join(', ');
}
