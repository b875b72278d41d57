export { AnyScope, Audience, CurrentPrincipal, DescribeScopes, Public, Scopes, isPublic } from './auth.decorators.js';
export { AuthError } from './auth-error.js';
export {
  InsufficientScopeError,
  InvalidRequestError,
  InvalidTokenError,
  type InvalidTokenReason,
  KeysUnavailableError,
  MissingTokenError,
  TooManyFailuresError,
} from './auth.errors.js';
export type { AuthHooks, CheckedToken, RequestCheck, VerificationCheck } from './auth.hooks.js';
export { AuthModule } from './auth.module.js';
export type { AuthModuleExtras } from './auth.module-definition.js';
export { type AuthModuleOptions, AuthOptionsError, type TrustedIssuerOptions } from './auth.module-options.js';
export type { AuthOptions, IssuerOptions, KeySetOptions } from './auth.options.js';
export { FailureLimit } from './failure-limit.js';
export { JwtAuthGuard } from './jwt-auth.guard.js';
export { discoverLogin, type LoginEndpoints } from './keys/discovery.js';
export { Issuers } from './keys/issuers.js';
export { type Decision, decisionOf } from './decision.js';
export type { KeySetStatus } from './keys/key-set-status.js';
export { type Principal, frozenPrincipal } from './principal.js';
export { type Route, RouteAccess, UndeclaredAccessError } from './route-access.js';
export { namedScopes, type ScopeDemand } from './scope-demand.js';
export { ScopesGuard } from './scopes.guard.js';
export { VerifiedTokens, type VerifiedTokensStatus } from './verified-tokens.js';
