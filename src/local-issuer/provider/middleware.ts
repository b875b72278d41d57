import type { Provider } from 'oidc-provider';

// Koa's types, derived from the library's: Koa is a dependency of the library, not ours.
export type Middleware = Parameters<Provider['use']>[0];
export type Context = Parameters<Middleware>[0];
