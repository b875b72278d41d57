import type { Provider } from 'oidc-provider';

// Koa's types, by way of the library: Koa is its dependency, not ours.
export type Middleware = Parameters<Provider['use']>[0];
export type Context = Parameters<Middleware>[0];
