import type { AccessToken } from './access-token.js';
import { InvalidTokenError, type InvalidTokenReason } from './auth.errors.js';
import type { Profile } from './profiles.js';
import { isIdToken, isKindAllowed, isOtherKind, isTypeAllowed } from './token-kinds.js';

/** What the checks of a token go by: its issuer's options. */
export interface TokenPolicy {
  readonly issuer: string;
  readonly algorithms: readonly string[];
  readonly audience: readonly string[];
  readonly profile: Profile;
  readonly clockToleranceMs: number;
}

/** Why a token is refused, and what must hold for it not to be. `now` is in milliseconds since the epoch. */
type TokenCheck = readonly [
  reason: InvalidTokenReason,
  holds: (token: AccessToken, policy: TokenPolicy, now: number) => boolean,
];

type Claims = Pick<AccessToken, 'claims'>;

/** What the passing of time decides. RFC 7519, sections 4.1.4 to 4.1.6: dates are seconds since the epoch. */
const dateChecks: readonly (readonly [
  reason: InvalidTokenReason,
  holds: (token: Claims, policy: TokenPolicy, now: number) => boolean,
])[] = [
  ['token_expired', ({ claims }, policy, now) => milliseconds(claims.exp) + policy.clockToleranceMs > now],
  ['token_not_yet_valid', ({ claims }, policy, now) => milliseconds(claims.nbf) - policy.clockToleranceMs <= now],
  ['token_not_yet_valid', ({ claims }, policy, now) => milliseconds(claims.iat) - policy.clockToleranceMs <= now],
];

/**
 * Every check that needs no key, in order. They run on the *unverified* token, before any network: only its signature is
 * left to check after them.
 */
export const tokenChecks: readonly TokenCheck[] = [
  // RFC 8725, section 3.1: only the algorithms of the list, which knows no `none` and no HMAC.
  ['algorithm_not_allowed', ({ header }, { algorithms }) => algorithms.some((name) => name === header.alg)],
  // Only an unsecured JWS has none.
  ['token_malformed', ({ signature }) => signature.length > 0],

  // RFC 7515, section 4.1.11: extensions that are not understood make the token invalid, and none is understood here.
  ['header_not_allowed', ({ header }) => header.crit === undefined],
  // RFC 7797, section 3: an unencoded payload is such an extension.
  ['header_not_allowed', ({ header }) => header.b64 === undefined],
  ['header_not_allowed', ({ header }) => isStringOrAbsent(header.kid)],

  // RFC 8725, section 3.11: a token of another kind, such as a logout token, is not an access token.
  ['type_not_allowed', ({ header }, { profile }) => isTypeAllowed(header.typ, profile)],

  // Issuers are an allow-list; `iss` is compared character by character (RFC 9068, section 4).
  ['claim_missing', ({ claims }) => hasClaim(claims, 'iss')],
  ['claim_invalid', ({ claims }) => isStringOrAbsent(claims.iss)],
  ['issuer_not_trusted', ({ claims }, { issuer }) => claims.iss === issuer],

  // RFC 7519, section 4.1.3: a token whose audience does not name us must be rejected.
  ['claim_missing', ({ claims }) => hasClaim(claims, 'aud')],
  ['claim_invalid', ({ claims }) => isAudience(claims.aud)],
  ['audience_mismatch', ({ claims }, { audience }) => namesOneOf(audience, claims.aud)],

  ['claim_missing', ({ claims }) => hasClaim(claims, 'exp')],
  ['claim_invalid', ({ claims }) => [claims.exp, claims.nbf, claims.iat].every(isDateOrAbsent)],
  ...dateChecks,

  // The same keys sign other kinds of token, which are not for an API.
  ['type_not_allowed', ({ claims }) => !isOtherKind(claims)],
  ['type_not_allowed', ({ claims }, { profile }) => isKindAllowed(claims, profile)],
  ['type_not_allowed', ({ claims }, { profile }) => !isIdToken(claims, profile)],

  ['claim_missing', ({ claims }, { profile }) => missingClaim(claims, profile.required) === undefined],
  ['claim_invalid', ({ claims }) => [claims.sub, claims.jti].every(isIdentifierOrAbsent)],
  ['claim_invalid', ({ claims }, { profile }) => profile.clientId.every((name) => isIdentifierOrAbsent(claims[name]))],

  // RFC 9449, section 7.2, and RFC 8705, section 3: whoever took a bound token must not use it as a bearer token. No
  // binding is checked here, so every bound token is rejected, also one that is bound in an unknown way.
  ['binding_mismatch', ({ claims }) => !hasClaim(claims, 'cnf')],
];

/** @throws {InvalidTokenError} for the first check that does not hold */
export function checkToken(token: AccessToken, policy: TokenPolicy, now: number): void {
  for (const [reason, holds] of tokenChecks) {
    if (!holds(token, policy, now)) throw new InvalidTokenError(reason);
  }
}

/** Of a token that has passed every check: whether it would now. */
export function isInTime(token: Claims, policy: TokenPolicy, now: number): boolean {
  return dateChecks.every(([, holds]) => holds(token, policy, now));
}

function isStringOrAbsent(value: unknown): boolean {
  return value === undefined || typeof value === 'string';
}

/** Identifiers are kept and logged: they must be text that a database can hold, and not empty. */
function isIdentifierOrAbsent(value: unknown): boolean {
  if (typeof value !== 'string') return value === undefined;
  return value !== '' && value.isWellFormed() && !value.includes('\0');
}

/** JSON's `1e999` is read as infinite: a token that never expires. */
function isDateOrAbsent(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}

type ClaimSet = AccessToken['claims'];

function hasClaim(claims: ClaimSet, name: string): boolean {
  return Object.hasOwn(claims, name);
}

/** @returns the first required claim that is absent; of alternatives, their names with "or" between them */
export function missingClaim(claims: ClaimSet, required: Profile['required']): string | undefined {
  const missing = required.find((names) => ![names].flat().some((name) => hasClaim(claims, name)));
  return missing && [missing].flat().join(' or ');
}

function isAudience(aud: unknown): boolean {
  return isStringOrAbsent(aud) || (Array.isArray(aud) && aud.every((entry) => typeof entry === 'string'));
}

function namesOneOf(audience: readonly string[], aud: unknown): boolean {
  return [aud].flat().some((name) => audience.some((ours) => ours === name));
}

/** An absent date lies before every other: no `nbf` or `iat` lies ahead. */
function milliseconds(date: unknown): number {
  return typeof date === 'number' ? date * 1000 : -Infinity;
}
