import { createHmac, type KeyObject } from 'node:crypto';
import { Provider, type Configuration } from 'oidc-provider';
import { accessTokenLifetime, type Api } from '../grants/api-resource.js';
import { authenticationClaims } from '../grants/authentication.js';
import { authorizationParameters } from './authorization-parameters.js';
import { registerClientCredentialsGrant } from '../grants/client-credentials-grant.js';
import { allowLocalRedirects } from './redirects.js';
import { clients } from './clients.js';
import { registerDemoUserGrant } from '../grants/demo-user-grant.js';
import { allPermissions, findDemoUser } from '../demo/demo-users.js';
import { errorPage } from '../pages/error-page.js';
import { features } from './features.js';
import { interactions, interactionUrl } from '../pages/interactions.js';
import { isLoopback } from './loopback.js';
import type { IssuerKey } from '../keys.js';
import { createMemoryAdapter } from './memory-adapter.js';
import { sendPage } from '../pages/page.js';
import { profileClaims, profileOf } from './profile.js';
import { adaptRegistration, registrationCors } from './registration.js';
import { acrValues, stepUpPolicy } from './step-up.js';
import { proofAlgorithms } from './proof-algorithms.js';

export interface ProviderOptions {
  readonly issuer: string;
  readonly api: Api;
  readonly signingKey: IssuerKey;
  readonly sessionsFile?: string | undefined;
}

export function createProvider({ issuer, api, signingKey, sessionsFile }: ProviderOptions): Provider {
  const provider = new Provider(issuer, configuration(api, signingKey, sessionsFile));
  allowLocalRedirects(provider);
  provider.use(authorizationParameters(provider, allPermissions(api.users)));
  provider.use(registrationCors(provider));
  provider.use(interactions(provider, api.users));
  registerClientCredentialsGrant(provider, api);
  registerDemoUserGrant(provider, api);
  return provider;
}

function configuration(api: Api, { privateKey, privateJwk }: IssuerKey, sessionsFile?: string): Configuration {
  return {
    adapter: createMemoryAdapter(sessionsFile),
    clients,
    routes,
    jwks: { keys: [privateJwk] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256'], dPoPSigningAlgValues: [...proofAlgorithms] },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: profileClaims,
    conformIdTokenClaims: false, // there is no userinfo endpoint that would have them
    extraParams: ['audience'],
    extraClientMetadata: {
      properties: ['redirect_uris'], // the library calls the validator once for each property
      validator: (ctx, _property, _value, metadata) => adaptRegistration(ctx, metadata),
    },
    responseTypes: ['code'],
    pkce: { required: () => true },
    cookies: { keys: [cookieKey(privateKey)] },
    ttl: lifetimes,
    findAccount: (_ctx, sub) => findDemoUser(api.users, sub) && { accountId: sub, claims: () => profileOf(sub) },
    extraTokenClaims: (ctx, token) => ({ ...permissionsClaim(token), ...authenticationClaims(ctx, token) }),
    acrValues,
    clientBasedCORS: (_ctx, origin) => isLoopback(origin),
    interactions: { url: (_ctx, interaction) => interactionUrl(interaction), policy: stepUpPolicy() },
    renderError: (ctx, error) => sendPage(ctx, errorPage(error), ctx.status),
    features: features(api),
  };
}

/** Derived from the signing key: sessions are valid as long as tokens are. */
function cookieKey(privateKey: KeyObject): Buffer {
  return createHmac('sha256', privateKey.export({ type: 'pkcs8', format: 'der' }))
    .update('cookies')
    .digest();
}

function permissionsClaim({ scope }: { readonly scope?: string | undefined }) {
  return { permissions: scope ? scope.split(' ') : [] };
}

/** The same paths as Auth0's, so that requests tried here also work there. */
const routes: Configuration['routes'] = {
  authorization: '/authorize',
  token: '/oauth/token',
  jwks: '/.well-known/jwks.json',
  end_session: '/oidc/logout',
  registration: '/oidc/register',
};

/** In seconds. All are set, because the library prints a notice for each default that it uses. */
const lifetimes: Configuration['ttl'] = {
  AccessToken: accessTokenLifetime,
  ClientCredentials: accessTokenLifetime,
  AuthorizationCode: 60,
  RefreshToken: 14 * 24 * 3600,
  IdToken: 3600,
  Interaction: 3600,
  Grant: 14 * 24 * 3600,
  Session: 14 * 24 * 3600,
};
