import { randomBytes } from 'node:crypto';
import { Provider, type Configuration } from 'oidc-provider';
import { accessTokenLifetime, apiResource } from '../grants/api-resource.js';
import { authenticationClaims } from '../grants/authentication.js';
import { authorizationParameters } from './authorization-parameters.js';
import { registerClientCredentialsGrant } from '../grants/client-credentials-grant.js';
import { allowDocsRedirects } from './docs-redirects.js';
import { clients } from './clients.js';
import { registerDemoUserGrant } from '../grants/demo-user-grant.js';
import { findDemoUser } from '../demo/demo-users.js';
import { errorPage } from '../pages/error-page.js';
import { interactions, interactionUrl } from '../pages/interactions.js';
import { isLoopback } from './loopback.js';
import type { IssuerKey } from '../keys.js';
import { loggedOutPage, logoutPage } from '../pages/logout-pages.js';
import { createMemoryAdapter } from './memory-adapter.js';
import { sendPage } from '../pages/page.js';
import { acrValues, stepUpPolicy } from './step-up.js';

export interface ProviderOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly signingKey: IssuerKey;
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

function configuration(audience: string, { privateJwk }: IssuerKey): Configuration {
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
    extraTokenClaims: (ctx, token) => ({ ...permissionsClaim(token), ...authenticationClaims(ctx, token) }),
    acrValues,
    clientBasedCORS: (_ctx, origin) => isLoopback(origin),
    interactions: { url: (_ctx, interaction) => interactionUrl(interaction), policy: stepUpPolicy() },
    renderError: (ctx, error) => sendPage(ctx, errorPage(error), ctx.status),
    features: features(audience),
  };
}

function permissionsClaim({ scope }: { readonly scope?: string | undefined }) {
  return { permissions: scope ? scope.split(' ') : [] };
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
    // Features that no client here uses are disabled, so that the metadata doesn't list them.
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: false },
  };
}

/** The same paths as Auth0's, so that requests tried here also work there. */
const routes: Configuration['routes'] = {
  authorization: '/authorize',
  token: '/oauth/token',
  jwks: '/.well-known/jwks.json',
  end_session: '/oidc/logout',
};

/** In seconds. All are set, because the library prints a notice for each default that it uses. */
const lifetimes: Configuration['ttl'] = {
  AccessToken: accessTokenLifetime,
  ClientCredentials: accessTokenLifetime,
  AuthorizationCode: 60,
  IdToken: 3600,
  Interaction: 3600,
  Grant: 14 * 24 * 3600,
  Session: 14 * 24 * 3600,
};
