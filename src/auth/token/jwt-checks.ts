import type { InvalidTokenReason } from '../errors/outcomes.js';
import type { AccessToken } from './access-token.js';
import { isAlgorithm } from './algorithms.js';
import { isAmong, isStringOrAbsent } from './claim-shapes.js';
import { hasOneOf, milliseconds } from './claims.js';
import { type IssuerIdentity, isIssuedBy } from './issuer-template.js';
import { typeName } from './profiles.js';
import { type AgePolicy, isYoungEnough } from './token-age.js';

/** A condition that every token must meet, and the reason it is rejected for otherwise. `now` is in milliseconds since the epoch. */
export type TokenCheck<Policy, Token = AccessToken> = readonly [
  reason: InvalidTokenReason,
  holds: (token: Token, policy: Policy, now: number) => boolean,
];

export type WithClaims = Pick<AccessToken, 'claims'>;

/** The rules for whatever an issuer signs. */
interface SignerPolicy extends IssuerIdentity {
  readonly algorithms: readonly string[];
}

/** Issuers are an allow-list. All later checks use the options of the issuer. */
export const issuerChecks: readonly TokenCheck<IssuerIdentity, WithClaims>[] = [
  ['claim_invalid', ({ claims }) => isStringOrAbsent(claims.iss)],
  ['claim_missing', ({ claims }) => hasOneOf(claims, ['iss'])],
  ['issuer_not_trusted', ({ claims }, policy) => isIssuedBy(claims, policy)],
];

/** The first checks of any kind of token that is signed. */
export const signerChecks: readonly TokenCheck<SignerPolicy>[] = [
  // RFC 8725, section 3.1: neither `none` nor an HMAC, whatever the issuer.
  ['algorithm_not_allowed', ({ header }) => isAlgorithm(header.alg)],
  // RFC 7518, section 3.6: only an unsecured JWS has an empty signature.
  ['token_malformed', ({ signature }) => signature.length > 0],
  ...issuerChecks,
  // RFC 8725, section 3.1: only the algorithms that the issuer signs with.
  ['algorithm_not_allowed', ({ header }, { algorithms }) => isAmong(algorithms, header.alg)],

  // RFC 7515, section 4.1.11: extensions that are not understood make the token invalid, and this service understands none.
  ['header_not_allowed', ({ header }) => header.crit === undefined],
  // RFC 7797, section 3: an unencoded payload is such an extension.
  ['header_not_allowed', ({ header }) => header.b64 === undefined],
  ['header_not_allowed', ({ header }) => isStringOrAbsent(header.kid)],
];

/** Whether the token isn't too old, and neither it nor its issue is ahead (RFC 7519, sections 4.1.5 and 4.1.6). */
export const issueDateChecks: readonly TokenCheck<AgePolicy, WithClaims>[] = [
  ['token_expired', ({ claims }, policy, now) => isYoungEnough(claims, policy, now)],
  ['token_not_yet_valid', ({ claims }, policy, now) => milliseconds(claims.nbf) - policy.clockToleranceMs <= now],
  ['token_not_yet_valid', ({ claims }, policy, now) => milliseconds(claims.iat) - policy.clockToleranceMs <= now],
];

/** The accepted values of `typ`, and whether it is required (RFC 8725, section 3.11). */
export interface TypePolicy {
  /** As `typeName` returns them; undefined: any. */
  readonly types: readonly string[] | undefined;
  readonly typeRequired: boolean;
}

export function isTypeAllowed(typ: unknown, { types, typeRequired }: TypePolicy): boolean {
  if (typ === undefined) return !typeRequired;
  if (typeof typ !== 'string') return false;
  return types === undefined || types.includes(typeName(typ));
}
