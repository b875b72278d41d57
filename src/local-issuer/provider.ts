import { randomBytes } from 'node:crypto';
import { Provider, type Configuration } from 'oidc-provider';
import { accessTokenLifetime, apiResource } from './api-resource.js';
import { authorizationParameters } from './authorization-parameters.js';
import { registerClientCredentialsGrant } from './client-credentials-grant.js';
import { allowDocsRedirects } from './docs-redirects.js';
import { clients } from './clients.js';
import { registerDemoUserGrant } from './demo-user-grant.js';
import { findDemoUser } from './demo-users.js';
import { errorPage } from './error-page.js';
import { interactions, interactionUrl } from './interactions.js';
import { isLoopback } from './loopback.js';
import type { SigningKey } from './keys.js';
import { loggedOutPage, logoutPage } from './logout-pages.js';
import { createMemoryAdapter } from './memory-adapter.js';
import { sendPage } from './page.js';

export interface ProviderOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: SigningKey;
}

export function createProvider({ issuer, audience, signingKey }: ProviderOptions): Provider {
  const provider = new Provider(issuer, configuration(audience, signingKey));
  allowDocsRedirects(provider);
  provider.use(authorizationParameters(provider));
  provider.use(interactions(provider));
  registerClientCredentialsGrant(provider, audience);
  registerDemoUserGrant(provider, audience);
  return provider;
}

function configuration(audience: string, { privateJwk }: SigningKey): Configuration {
  return {
    adapter: createMemoryAdapter(),
    clients,
    routes,
    jwks: { keys: [privateJwk] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    scopes: ['openid'],
    responseTypes: ['code'],
    pkce: { required: () => true },
    cookies: { keys: [randomBytes(32)] },
    ttl: lifetimes,
    findAccount: (_ctx, sub) => findDemoUser(sub) && { accountId: sub, claims: () => ({ sub }) },
    extraTokenClaims: (_ctx, { scope }) => ({ permissions: scope ? scope.split(' ') : [] }),
    clientBasedCORS: (_ctx, origin) => isLoopback(origin),
    interactions: { url: (_ctx, interaction) => interactionUrl(interaction) },
    renderError: (ctx, error) => sendPage(ctx, errorPage(error), ctx.status),
    features: features(audience),
  };
}

function features(audience: string): Configuration['features'] {
  return {
    resourceIndicators: {
      enabled: true,
      defaultResource: () => audience,
      getResourceServerInfo: (_ctx, resource) => apiResource(resource),
    },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: (ctx, form) => sendPage(ctx, logoutPage(form)),
      postLogoutSuccessSource: (ctx) => sendPage(ctx, loggedOutPage),
    },
    // What no client here uses stays off, and out of the metadata.
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: false },
  };
}

/** Auth0's paths, so that what is tried out here reads the same there. */
const routes: Configuration['routes'] = {
  authorization: '/authorize',
  token: '/oauth/token',
  jwks: '/.well-known/jwks.json',
  end_session: '/oidc/logout',
};

/** In seconds. All are given, as the library remarks on the terminal on each that it has to choose. */
const lifetimes: Configuration['ttl'] = {
  AccessToken: accessTokenLifetime,
  ClientCredentials: accessTokenLifetime,
  AuthorizationCode: 60,
  IdToken: 3600,
  Interaction: 3600,
  Grant: 14 * 24 * 3600,
  Session: 14 * 24 * 3600,
};
