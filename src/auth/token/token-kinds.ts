import { type ClaimPath, type Claims, wordsAt } from './claims.js';

/**
 * A kind of JWT that an issuer signs with the same keys as its access tokens, and the claim that identifies it: access tokens
 * don't have that claim. "The validation rules for those JWTs MUST be written such that they are mutually exclusive, rejecting
 * JWTs of the wrong kind." (RFC 8725, section 3.12)
 */
export interface OtherKind {
  /** For the log, with its article. */
  readonly kind: string;
  readonly claim: string;
  /** Values of the claim that access tokens have too. */
  readonly exceptValues?: readonly unknown[];
  /** Claims that only access tokens have: a word in one of them rules this kind out. */
  readonly exceptWith?: readonly ClaimPath[];
}

export const idToken = 'an ID token';

/** Kinds that any issuer may sign. */
export const commonKinds: readonly OtherKind[] = [
  // OpenID Connect Core 1.0, section 3.3.2.11.
  { claim: 'at_hash', kind: idToken },
  { claim: 'c_hash', kind: idToken },
  // Financial-grade API Security Profile 1.0, part 2, section 5.1.1.
  { claim: 's_hash', kind: idToken },
  // RFC 8417, section 2.2. A logout token is such a token (OpenID Connect Back-Channel Logout 1.0, section 2.4).
  { claim: 'events', kind: 'a logout token or another security event token' },
  // RFC 9701, section 5.
  { claim: 'token_introspection', kind: 'an introspection response' },
  // Amazon Cognito: `id` in an ID token, `access` in an access token.
  { claim: 'token_use', kind: idToken, exceptValues: ['access'] },
  // Keycloak states the kind in this claim: ID, Refresh, Offline, Logout, Serialized-ID, RegistrationAccessToken,
  // InitialAccessToken, or the name of an action. No other issuer is known to use it.
  { claim: 'typ', kind: "another of Keycloak's tokens (ID, refresh, …)", exceptValues: ['Bearer', 'DPoP'] },
];

/** The first of these kinds that the claims match. */
export function kindAmong(kinds: readonly OtherKind[], claims: Claims): OtherKind | undefined {
  return kinds.find(
    ({ claim, exceptValues = [], exceptWith = [] }) =>
      Object.hasOwn(claims, claim) && !exceptValues.includes(claims[claim]) && wordsAt(exceptWith, claims).length === 0,
  );
}
