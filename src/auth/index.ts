export { AnyScope, CurrentPrincipal, DescribeScopes, Public, Scopes } from './auth.decorators.js';
export {
  type AuthError,
  InsufficientScopeError,
  InvalidRequestError,
  InvalidTokenError,
  type InvalidTokenReason,
  isAuthError,
  KeysUnavailableError,
  MissingTokenError,
  TooManyFailuresError,
} from './auth.errors.js';
export { AuthModule } from './auth.module.js';
export type { AuthOptions, IssuerOptions, KeySetOptions } from './auth.options.js';
export { FailureLimit } from './failure-limit.js';
export { JwtAuthGuard } from './jwt-auth.guard.js';
export { discoverLogin, type LoginEndpoints } from './keys/discovery.js';
export { Issuers } from './keys/issuers.js';
export { type Decision, decisionOf } from './decision.js';
export type { KeySetStatus } from './keys/key-set-status.js';
export type { Principal } from './principal.js';
export { type Route, RouteAccess, UndeclaredAccessError } from './route-access.js';
export { namedScopes, type ScopeDemand } from './scope-demand.js';
export { ScopesGuard } from './scopes.guard.js';
export { VerifiedTokens, type VerifiedTokensStatus } from './verified-tokens.js';
