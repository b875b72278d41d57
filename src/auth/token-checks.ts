import { algorithms as supportedAlgorithms } from '../config/issuer-rules.js';
import type { AccessToken } from './access-token.js';
import { InvalidTokenError, type InvalidTokenReason } from './auth.errors.js';
import type { Profile } from './profiles.js';
import { kindAmong } from './token-kinds.js';

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
 * Everything that can be said of a token without a key, in the order in which it is said. The checks run on the
 * *undecided* token, before any network: only its signature is left to check after them.
 */
export const tokenChecks: readonly TokenCheck[] = [
  // RFC 8725, section 3.1: neither `none` nor an HMAC, whoever the issuer is.
  ['algorithm_not_allowed', ({ header }) => isAmong(supportedAlgorithms, header.alg)],
  // RFC 7518, section 3.6: only an unsecured JWS has an empty signature.
  ['token_malformed', ({ signature }) => signature.length > 0],

  // Issuers are an allow-list; `iss` is compared character by character (RFC 9068, section 4). The checks below go by the
  // options of the issuer, and so need one.
  ['claim_invalid', ({ claims }) => isStringOrAbsent(claims.iss)],
  ['claim_missing', ({ claims }) => hasOneOf(claims, ['iss'])],
  ['issuer_not_trusted', ({ claims }, { issuer }) => claims.iss === issuer],

  // RFC 8725, section 3.1: only the algorithms that the issuer signs with.
  ['algorithm_not_allowed', ({ header }, { algorithms }) => isAmong(algorithms, header.alg)],

  // RFC 7515, section 4.1.11: extensions that are not understood make the token invalid, and none is understood here.
  ['header_not_allowed', ({ header }) => header.crit === undefined],
  // RFC 7797, section 3: an unencoded payload is such an extension.
  ['header_not_allowed', ({ header }) => header.b64 === undefined],
  ['header_not_allowed', ({ header }) => isStringOrAbsent(header.kid)],

  // RFC 8725, section 3.11: a token of another kind, such as a logout token, is no access token.
  ['type_not_allowed', ({ header }, { profile }) => isTypeAllowed(header.typ, profile)],

  // RFC 7519, section 4.1.3: a token whose audience does not name us must be rejected.
  ['claim_invalid', ({ claims }) => isAudience(claims.aud)],
  ['claim_missing', ({ claims }) => hasOneOf(claims, ['aud'])],
  ['audience_mismatch', ({ claims }, { audience }) => namesOneOf(audience, claims.aud)],

  ['claim_invalid', ({ claims }) => [claims.exp, claims.nbf, claims.iat].every(isDateOrAbsent)],
  ['claim_missing', ({ claims }) => hasOneOf(claims, ['exp'])],
  ...dateChecks,

  // RFC 8725, section 3.12: an ID token, say, is for the client, and tells an API nothing.
  ['type_not_allowed', ({ claims }, { profile }) => kindAmong(profile.otherKinds, claims) === undefined],

  ['claim_missing', ({ claims }, { profile }) => profile.required.every((names) => hasOneOf(claims, names))],
  ['claim_invalid', ({ claims }) => [claims.sub, claims.jti].every(isIdentifierOrAbsent)],
  ['claim_invalid', ({ claims }, { profile }) => profile.clientId.every((name) => isIdentifierOrAbsent(claims[name]))],

  // RFC 9449, section 7.2, and RFC 8705, section 3: a bound token must not pass as a bearer token. No binding can be
  // verified here, so that any `cnf` (RFC 7800, section 3.1) counts as one that isn't proven.
  ['binding_mismatch', ({ claims }) => !hasOneOf(claims, ['cnf'])],
];

/** In the order in which the checks look for them. */
const alwaysRequired = [['iss'], ['aud'], ['exp']];

/** The first required claim that a token lacks, or the claims of which it needs one. */
export function missingClaim(claims: AccessToken['claims'], { required }: Profile): readonly string[] | undefined {
  return [...alwaysRequired, ...required].find((names) => !hasOneOf(claims, names));
}

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

function isAmong(allowed: readonly string[], value: unknown): boolean {
  return allowed.some((one) => one === value);
}

function hasOneOf(claims: AccessToken['claims'], names: readonly string[]): boolean {
  return names.some((name) => Object.hasOwn(claims, name));
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

function isTypeAllowed(typ: unknown, { types, typeRequired }: Profile): boolean {
  if (typ === undefined) return !typeRequired;
  return typeof typ === 'string' && types.includes(typ.toLowerCase().replace(/^application\//, ''));
}

function isAudience(aud: unknown): boolean {
  return isStringOrAbsent(aud) || (Array.isArray(aud) && aud.every((entry) => typeof entry === 'string'));
}

function namesOneOf(audience: readonly string[], aud: unknown): boolean {
  return [aud].flat().some((name) => isAmong(audience, name));
}

/** An absent date lies before every other: no `nbf` or `iat` lies ahead. */
function milliseconds(date: unknown): number {
  return typeof date === 'number' ? date * 1000 : -Infinity;
}
