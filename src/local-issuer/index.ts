/**
 * A real OpenID Connect issuer for development and tests: oidc-provider on the loopback interface, with demo users
 * instead of accounts. Load it with `await import()` where it is not always wanted: production has no oidc-provider.
 */
export { demoClient, demoUserClient, demoUserGrantType, swaggerClient } from './demo-access.js';
export { demoUsers, type DemoUser } from './demo-users.js';
export { LocalIssuerStartError } from './local-issuer.errors.js';
export { startLocalIssuer, type LocalIssuer, type LocalIssuerOptions } from './local-issuer.js';
export type { MintOptions } from './mint.js';
export { permissions } from './permissions.js';
