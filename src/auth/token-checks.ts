import type { AccessToken } from './access-token.js';
import type { InvalidTokenReason } from './auth.errors.js';
import type { Profile } from './profiles.js';

/** What the checks of a token go by: its issuer's options, and the clock. */
export interface TokenPolicy {
  readonly issuer: string;
  readonly algorithms: readonly string[];
  readonly audience: readonly string[];
  readonly profile: Profile;
  readonly clockToleranceMs: number;
}

/** One check: the reason to refuse the token, or undefined. `now` is in milliseconds since the epoch. */
export type TokenCheck = (
  token: AccessToken,
  policy: TokenPolicy,
  now: number,
) => InvalidTokenReason | undefined;

/**
 * Everything that can be said of a token without a key, in the order in which it is said; the first reason counts. They
 * run on the *undecided* token, before any network: only its signature is left to check after them.
 */
export const tokenChecks: readonly TokenCheck[] = [
  // RFC 8725, section 3.1: only the algorithms of the list, which knows no `none` and no HMAC.
  ({ header }, { algorithms }) =>
    unless(
      algorithms.some((name) => name === header.alg),
      'algorithm_not_allowed',
    ),

  // RFC 7515, section 4.1.11: extensions that are not understood make the token invalid, and none is understood here.
  ({ header }) => unless(header.crit === undefined, 'header_not_allowed'),
  ({ header }) => unless(isStringOrAbsent(header.kid), 'header_not_allowed'),

  // RFC 8725, section 3.11: a token of another kind, such as a logout token, is no access token.
  ({ header }, { profile }) => unless(isTypeAllowed(header.typ, profile), 'type_not_allowed'),

  // Issuers are an allow-list; `iss` is compared character by character (RFC 9068, section 4).
  ({ claims }) => unless(isStringOrAbsent(claims.iss), 'claim_invalid'),
  ({ claims }, { issuer }) => unless(claims.iss === issuer, 'issuer_not_trusted'),

  // RFC 7519, section 4.1.3: "If the principal processing the claim does not identify itself with a value […] reject".
  ({ claims }) => unless(isAudience(claims.aud), 'claim_invalid'),
  ({ claims }, { audience }) => unless(namesOne(claims.aud, audience), 'audience_mismatch'),

  // RFC 7519, sections 4.1.4 to 4.1.6; times are seconds since the epoch.
  ({ claims }) =>
    unless(
      ['exp', 'nbf', 'iat'].every((name) => isDateOrAbsent(claims[name])),
      'claim_invalid',
    ),
  ({ claims }, policy, now) =>
    unless(seconds(claims.exp) * 1000 + policy.clockToleranceMs > now, 'token_expired'),
  ({ claims }, policy, now) =>
    unless(seconds(claims.nbf) * 1000 - policy.clockToleranceMs <= now, 'token_not_yet_valid'),
  ({ claims }, policy, now) =>
    unless(seconds(claims.iat) * 1000 - policy.clockToleranceMs <= now, 'token_not_yet_valid'),

  ({ claims }, { profile }) =>
    unless(
      profile.required.every((name) => Object.hasOwn(claims, name)),
      'claim_missing',
    ),
  ({ claims }) =>
    unless(
      ['sub', 'jti', 'client_id'].every((name) => isStringOrAbsent(claims[name])),
      'claim_invalid',
    ),
];

function unless(passed: boolean, reason: InvalidTokenReason): InvalidTokenReason | undefined {
  return passed ? undefined : reason;
}

function isStringOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** JSON's `1e999` is read as infinite: a token that never expires. */
function isDateOrAbsent(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}

function isTypeAllowed(typ: unknown, { types, typeRequired }: Profile): boolean {
  if (typ === undefined) return !typeRequired;
  return typeof typ === 'string' && types.includes(typ.toLowerCase().replace(/^application\//, ''));
}

function isAudience(aud: unknown): boolean {
  return isStringOrAbsent(aud) || (Array.isArray(aud) && aud.every((entry) => typeof entry === 'string'));
}

function namesOne(aud: unknown, audience: readonly string[]): boolean {
  return [aud].flat().some((name) => audience.some((ours) => ours === name));
}

/** An absent date lies before every other: no `exp` has expired, no `nbf` or `iat` lies ahead. */
function seconds(claim: unknown): number {
  return typeof claim === 'number' ? claim : -Infinity;
}
