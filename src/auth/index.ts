export { AuthModule } from './auth.module.js';
export type { AuthModuleExtras } from './auth.module-definition.js';
export { ReplayStore, type ReplayReason, type UsedProof } from './binding/replay-store.js';
export { ReplaysInMemory } from './binding/replays-in-memory.js';
export { jwkThumbprint } from './binding/thumbprint.js';
export { AuthError } from './errors/auth-error.js';
export { BindingRequiredError, InvalidProofError, ProofNonceError } from './errors/dpop-errors.js';
export { IntrospectionUnavailableError } from './errors/introspection-unavailable.js';
export { InsufficientAuthenticationError } from './errors/insufficient-authentication.js';
export { RequiredClaimError } from './errors/required-claim.js';
export type { DpopReason } from './errors/dpop-reasons.js';
export {
  InsufficientScopeError,
  InvalidRequestError,
  InvalidTokenError,
  type InvalidTokenReason,
  KeysUnavailableError,
  MissingTokenError,
  TooManyFailuresError,
  authReasons,
} from './errors/outcomes.js';
export { Challenges } from './guards/challenges.js';
export { type Decision, decisionOf } from './guards/decision.js';
export { FailureLimit } from './request/failure-limit.js';
export { JwtAuthGuard } from './guards/jwt-auth.guard.js';
export { graphqlRequest, rememberHandshake, webSocketRequest } from './request/ready-requests.js';
export { Refusals } from './guards/refusals.js';
export { ScopesGuard } from './guards/scopes.guard.js';
export { discoverLogin, type LoginEndpoints } from './keys/discovery.js';
export { Introspectors } from './introspection/introspectors.js';
export { type IntrospectionCounts, introspectionOutcomes } from './introspection/introspection-status.js';
export { Issuers } from './keys/issuers.js';
export type { KeySetStatus } from './keys/key-set-status.js';
export type { AuthOptions, IssuerOptions, KeySetOptions } from './options/auth-options.js';
export { type DpopMode, type ProofOptions, commonMode } from './options/dpop-options.js';
export type { FindIssuer } from './options/find-issuer.js';
export type { AuthHooks, RequestCheck, VerificationCheck } from './options/hooks.js';
export { type MetadataOptions, metadataPath } from './options/metadata-options.js';
export { type AuthModuleOptions, AuthOptionsError } from './options/module-options.js';
export type { GivenIntrospection, IntrospectionMode, IntrospectionOptions } from './options/introspection-options.js';
export type { TrustedIssuerOptions } from './options/trusted-issuer-options.js';
export {
  combinedRevocation,
  type Revocation,
  type RevokedBy,
  type RevokedTarget,
  type StoredRevocation,
} from './revocation/revocation.js';
export { RevocationSet } from './revocation/revocation-set.js';
export { RevocationStore, RevocationsInMemory } from './revocation/revocation-store.js';
export { Revocations, type RevocationsStatus } from './revocation/revocations.js';
export { tokenDigest } from './revocation/token-digest.js';
export type { RequiredAuthentication } from './route/authentication-demand.js';
export { type ClaimDemand, claimName } from './route/claim-demand.js';
export { ResourceMetadata, type ResourceMetadataDocument } from './startup/resource-metadata.js';
export { setCurrentPrincipal } from './route/current-principal.js';
export {
  AnyScope,
  Audience,
  CurrentPrincipal,
  DescribeScopes,
  OptionalAuth,
  Public,
  Scopes,
  isOptionalAuth,
  isPublic,
} from './route/decorators.js';
export { RequireAuthentication } from './route/require-authentication.js';
export { CheckClaims, ClaimIncludes, RequireClaim } from './route/require-claim.js';
export { namedScopes, type ScopeDemand } from './route/scope-demand.js';
export {
  type AcceptedEventTokens,
  EventTokenVerifier,
  type VerifiedEventToken,
} from './security-event/event-token-verifier.js';
export { type EventTokenKind, logoutToken, securityEventToken } from './security-event/event-token-kinds.js';
export { SecurityEvents } from './security-event/security-events.js';
export { type Route, RouteInventory, UndeclaredAccessError, scopesOf } from './startup/route-inventory.js';
export type { CheckedToken } from './token/access-token.js';
export type { Algorithm } from './token/algorithms.js';
export type { Claims } from './token/claims.js';
export type { ProfileOptions } from './token/own-profile.js';
export { type Principal, frozenPrincipal } from './token/principal.js';
export type { ClaimValue, ProfileName } from './token/profiles.js';
export { VerifiedTokens, type VerifiedTokensStatus } from './verification/verified-tokens.js';
