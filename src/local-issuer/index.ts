/**
 * A real OpenID Connect issuer for development and tests: oidc-provider on the loopback interface, with demo users
 * instead of accounts. Code that also runs in production must load it with `await import()`: oidc-provider isn't installed there.
 */
export { demoClient, demoUserClient, demoUserGrantType, swaggerClient } from './demo/demo-access.js';
export type { DemoUser } from './demo/demo-users.js';
export { LocalIssuerStartError } from './local-issuer.errors.js';
export { startLocalIssuer, type LocalIssuer, type LocalIssuerOptions } from './local-issuer.js';
