import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Configuration, Provider } from 'oidc-provider';
import { createMemoryAdapter } from '../../src/local-issuer/provider/memory-adapter.js';
import { generateKey } from '../../src/testing/issuer/test-key.js';
import { audience } from '../support/test-app.js';

/** A certified OpenID Connect issuer (oidc-provider) that reports logouts to its clients over the back channel. */
export interface LogoutIssuer {
  readonly url: string;
  /** What it could not deliver. */
  readonly failures: Error[];
  close(): void;
}

const lifetime = 3600;

/** A client whose logout tokens name the session, and one whose tokens don't. */
export const clients = { 'with-session': true, 'without-session': false } as const;
export type ClientName = keyof typeof clients;
export const redirectUri = 'http://127.0.0.1/callback';

/** @param logoutUri where the logouts of both clients are reported */
export async function startLogoutIssuer(logoutUri: string): Promise<LogoutIssuer> {
  const { Provider } = await import('oidc-provider');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, configuration(logoutUri));
  provider.use(logInEveryone(provider));
  const failures: Error[] = [];
  provider.on('backchannel.error', (_ctx, error) => void failures.push(error));
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, failures, close };
}

function configuration(logoutUri: string): Configuration {
  const { privateKey, kid } = generateKey('RS256', 'key-1');
  const api = { audience, scope: 'read:messages', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } } as const;
  return {
    clients: Object.entries(clients).map(([name, isSessionRequired]) => ({
      client_id: name,
      application_type: 'native', // may redirect to any port of this machine
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
      backchannel_logout_uri: logoutUri,
      backchannel_logout_session_required: isSessionRequired,
    })),
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
    adapter: createMemoryAdapter(),
    cookies: { keys: [randomBytes(32)] },
    // In seconds. All are set, because the library prints a notice for each default that it uses.
    ttl: {
      AccessToken: lifetime,
      AuthorizationCode: 60,
      Grant: lifetime,
      IdToken: lifetime,
      Interaction: lifetime,
      Session: lifetime,
    },
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: () => '/login' },
    loadExistingGrant: async ({ oidc: { provider, client, session } }) => {
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! }); // both are known by now
      grant.addOIDCScope('openid');
      grant.addResourceScope(audience, api.scope);
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => void (ctx.body = form),
        postLogoutSuccessSource: (ctx) => void (ctx.body = 'Logged out'),
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        useGrantedResource: () => true,
        getResourceServerInfo: () => api,
      },
    },
  };
}

/** Without a page: as the user whom the client suggests. */
function logInEveryone(provider: Provider): Parameters<Provider['use']>[0] {
  return async (ctx, next) => {
    if (ctx.path !== '/login') return next();
    const { params } = await provider.interactionDetails(ctx.req, ctx.res);
    return provider.interactionFinished(ctx.req, ctx.res, {
      login: { accountId: String(params.login_hint) },
      consent: {},
    });
  };
}
