import { InvalidTokenError, type InvalidTokenReason } from '../errors/outcomes.js';
import type { AccessToken } from './access-token.js';
import { isAlgorithm } from './algorithms.js';
import {
  isAmong,
  isAudience,
  isDateOrAbsent,
  isIdentifierOrAbsent,
  isStringOrAbsent,
  namesOneOf,
} from './claim-values.js';
import { type Claims, hasOneOf, milliseconds } from './claims.js';
import { type IssuerIdentity, isIssuedBy } from './issuer-template.js';
import { type Profile, typeName } from './profiles.js';
import { type AgePolicy, isYoungEnough, requiredDates } from './token-age.js';
import { kindAmong } from './token-kinds.js';

/** The rules for the tokens of an issuer: its options. */
export interface TokenPolicy extends IssuerIdentity, AgePolicy {
  readonly algorithms: readonly string[];
  readonly audience: readonly string[];
  readonly profile: Profile;
}

/** A condition that every token must meet, and the reason it is rejected for otherwise. `now` is in milliseconds since the epoch. */
type TokenCheck = readonly [
  reason: InvalidTokenReason,
  holds: (token: AccessToken, policy: TokenPolicy, now: number) => boolean,
];

export type WithClaims = Pick<AccessToken, 'claims'>;

/** A condition on the claims alone, whether a signed token states them or the issuer in its answer about an opaque one. */
export type ClaimCheck = readonly [
  reason: InvalidTokenReason,
  holds: (token: WithClaims, policy: TokenPolicy, now: number) => boolean,
];

/** The checks whose outcome changes with time (RFC 7519, sections 4.1.4 to 4.1.6). */
const dateChecks: readonly ClaimCheck[] = [
  ['token_expired', ({ claims }, policy, now) => milliseconds(claims.exp) + policy.clockToleranceMs > now],
  ['token_expired', ({ claims }, policy, now) => isYoungEnough(claims, policy, now)],
  ['token_not_yet_valid', ({ claims }, policy, now) => milliseconds(claims.nbf) - policy.clockToleranceMs <= now],
  ['token_not_yet_valid', ({ claims }, policy, now) => milliseconds(claims.iat) - policy.clockToleranceMs <= now],
];

/** Issuers are an allow-list. All later checks use the options of the issuer. */
export const issuerChecks: readonly ClaimCheck[] = [
  ['claim_invalid', ({ claims }) => isStringOrAbsent(claims.iss)],
  ['claim_missing', ({ claims }) => hasOneOf(claims, ['iss'])],
  ['issuer_not_trusted', ({ claims }, policy) => isIssuedBy(claims, policy)],
];

/** The checks of the JOSE header, which only a signed token has. */
const headerChecks: readonly TokenCheck[] = [
  // RFC 8725, section 3.1: only the algorithms that the issuer signs with.
  ['algorithm_not_allowed', ({ header }, { algorithms }) => isAmong(algorithms, header.alg)],

  // RFC 7515, section 4.1.11: extensions that are not understood make the token invalid, and this service understands none.
  ['header_not_allowed', ({ header }) => header.crit === undefined],
  // RFC 7797, section 3: an unencoded payload is such an extension.
  ['header_not_allowed', ({ header }) => header.b64 === undefined],
  ['header_not_allowed', ({ header }) => isStringOrAbsent(header.kid)],

  // RFC 8725, section 3.11: a token of another type, such as a logout token, isn't an access token.
  ['type_not_allowed', ({ header }, { profile }) => isTypeAllowed(header.typ, profile)],
];

export const claimChecks: readonly ClaimCheck[] = [
  // RFC 7519, section 4.1.3: a token whose audience doesn't include this API must be rejected, also where another claim names it.
  ['claim_invalid', ({ claims }, { profile }) => audiencesIn(claims, profile).every(isAudience)],
  ['claim_missing', ({ claims }, { profile }) => hasOneOf(claims, [profile.audience])],
  [
    'audience_mismatch',
    ({ claims }, { audience, profile }) => audiencesIn(claims, profile).every((aud) => namesOneOf(audience, aud)),
  ],

  ['claim_invalid', ({ claims }) => [claims.exp, claims.nbf, claims.iat].every(isDateOrAbsent)],
  ['claim_missing', ({ claims }, policy) => requiredDates(policy).every((names) => hasOneOf(claims, names))],
  ...dateChecks,

  // RFC 8725, section 3.12: an ID token, for example, is for the client, not for an API.
  ['type_not_allowed', ({ claims }, { profile }) => kindAmong(profile.otherKinds, claims) === undefined],

  ['claim_missing', ({ claims }, { profile }) => profile.required.every((names) => hasOneOf(claims, names))],
  ['claim_invalid', ({ claims }, { profile }) => profile.equals.every(([name, value]) => claims[name] === value)],
  ['claim_invalid', ({ claims }) => [claims.sub, claims.jti].every(isIdentifierOrAbsent)],
  ['claim_invalid', ({ claims }, { profile }) => profile.clientId.every((name) => isIdentifierOrAbsent(claims[name]))],
];

/**
 * The checks that need no key, in their order. They run on the *unverified* token, before any network access: only its
 * signature remains to be checked after them.
 */
export const tokenChecks: readonly TokenCheck[] = [
  // RFC 8725, section 3.1: neither `none` nor an HMAC, whatever the issuer.
  ['algorithm_not_allowed', ({ header }) => isAlgorithm(header.alg)],
  // RFC 7518, section 3.6: only an unsecured JWS has an empty signature.
  ['token_malformed', ({ signature }) => signature.length > 0],
  ...issuerChecks,
  ...headerChecks,
  ...claimChecks,
];

/** The first required claim that is missing, or the list of claims of which one is required. */
export function missingClaim(claims: Claims, policy: Pick<TokenPolicy, 'profile' | 'maxTokenAge'>) {
  const { audience, required } = policy.profile;
  return [['iss'], [audience], ...requiredDates(policy), ...required].find((names) => !hasOneOf(claims, names));
}

/** The first claim that is present, but not with the value that the profile demands. */
export function otherValue(claims: Claims, { equals }: Profile): Profile['equals'][number] | undefined {
  return equals.find(([name, value]) => hasOneOf(claims, [name]) && claims[name] !== value);
}

/** The reason of the first check that fails. */
export function flawOf(token: AccessToken, policy: TokenPolicy, now: number): InvalidTokenReason | undefined {
  return tokenChecks.find(([, holds]) => !holds(token, policy, now))?.[0];
}

/** @throws {InvalidTokenError} for the first check that fails */
export function checkToken(token: AccessToken, policy: TokenPolicy, now: number): void {
  const flaw = flawOf(token, policy, now);
  if (flaw) throw new InvalidTokenError(flaw);
}

/** Whether a token that has passed every check would still pass. */
export function isInTime(token: WithClaims, policy: TokenPolicy, now: number): boolean {
  return dateChecks.every(([, holds]) => holds(token, policy, now));
}

function isTypeAllowed(typ: unknown, { types, typeRequired }: Profile): boolean {
  if (typ === undefined) return !typeRequired;
  if (typeof typ !== 'string') return false;
  return types === undefined || types.includes(typeName(typ));
}

/** The claims that name APIs, where they are present. */
export function audiencesIn(claims: Claims, { audience }: Profile): unknown[] {
  return ['aud', audience].filter((name) => Object.hasOwn(claims, name)).map((name) => claims[name]);
}
