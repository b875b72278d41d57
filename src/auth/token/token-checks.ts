import { InvalidTokenError, type InvalidTokenReason } from '../errors/outcomes.js';
import type { AccessToken } from './access-token.js';
import { isAudience, isDateOrAbsent, isIdentifierOrAbsent, namesOneOf } from './claim-shapes.js';
import { type Claims, hasOneOf, milliseconds } from './claims.js';
import type { IssuerIdentity } from './issuer-template.js';
import { type TokenCheck, type WithClaims, isTypeAllowed, issueDateChecks, signerChecks } from './jwt-checks.js';
import type { Profile } from './profiles.js';
import { type AgePolicy, requiredDates } from './token-age.js';
import { kindAmong } from './token-kinds.js';

/** The rules for the tokens of an issuer: its options. */
export interface TokenPolicy extends IssuerIdentity, AgePolicy {
  readonly algorithms: readonly string[];
  readonly audience: readonly string[];
  readonly profile: Profile;
}

/** A condition on the claims alone, whether a signed token states them or the issuer in its answer about an opaque one. */
export type ClaimCheck = TokenCheck<TokenPolicy, WithClaims>;

/** The checks whose outcome changes with time (RFC 7519, sections 4.1.4 to 4.1.6). */
const dateChecks: readonly ClaimCheck[] = [
  ['token_expired', ({ claims }, policy, now) => milliseconds(claims.exp) + policy.clockToleranceMs > now],
  ...issueDateChecks,
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
export const tokenChecks: readonly TokenCheck<TokenPolicy>[] = [
  ...signerChecks,
  // RFC 8725, section 3.11: a token of another type, such as a logout token, isn't an access token.
  ['type_not_allowed', ({ header }, { profile }) => isTypeAllowed(header.typ, profile)],
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

/** The claims that name APIs, where they are present. */
export function audiencesIn(claims: Claims, { audience }: Profile): unknown[] {
  return ['aud', audience].filter((name) => Object.hasOwn(claims, name)).map((name) => claims[name]);
}
