export { AuthModule } from './auth.module.js';
export type { AuthModuleExtras } from './auth.module-definition.js';
export { jwkThumbprint } from './binding/thumbprint.js';
export { AuthError } from './errors/auth-error.js';
export { InsufficientAuthenticationError } from './errors/insufficient-authentication.js';
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
export { FailureLimit } from './guards/failure-limit.js';
export { JwtAuthGuard } from './guards/jwt-auth.guard.js';
export { ScopesGuard } from './guards/scopes.guard.js';
export { discoverLogin, type LoginEndpoints } from './keys/discovery.js';
export { Issuers } from './keys/issuers.js';
export type { KeySetStatus } from './keys/key-set-status.js';
export type { AuthOptions, IssuerOptions, KeySetOptions } from './options/auth-options.js';
export type { AuthHooks, CheckedToken, RequestCheck, VerificationCheck } from './options/hooks.js';
export { type MetadataOptions, metadataPath } from './options/metadata-options.js';
export { type AuthModuleOptions, AuthOptionsError } from './options/module-options.js';
export type { TrustedIssuerOptions } from './options/trusted-issuer-options.js';
export type { RequiredAuthentication } from './route/authentication-demand.js';
export { ResourceMetadata, type ResourceMetadataDocument } from './resource-metadata.js';
export { AnyScope, Audience, CurrentPrincipal, DescribeScopes, Public, Scopes, isPublic } from './route/decorators.js';
export { RequireAuthentication } from './route/require-authentication.js';
export { namedScopes, type ScopeDemand } from './route/scope-demand.js';
export { type Route, RouteInventory, UndeclaredAccessError, scopesOf } from './route-inventory.js';
export type { Algorithm } from './token/algorithms.js';
export type { ProfileOptions } from './token/own-profile.js';
export { type Principal, frozenPrincipal } from './token/principal.js';
export type { ProfileName } from './token/profiles.js';
export { VerifiedTokens, type VerifiedTokensStatus } from './verification/verified-tokens.js';
