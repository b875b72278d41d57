import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Configuration, JWTStructured, Provider, ResourceServer } from 'oidc-provider';
import { createMemoryAdapter } from '../../src/local-issuer/provider/memory-adapter.js';
import { generateKey } from '../../src/testing/issuer/test-key.js';

/** An issuer whose tokens have the scopes without the prefix with which clients request them. */
export interface PrefixedScopesIssuer {
  readonly url: string;
  close(): void;
}

const lifetime = 3600;

/**
 * An OpenID Connect issuer that treats scopes as Microsoft Entra ID does: clients request `api://CLIENT_ID/read:messages`, and `scp`
 * has `read:messages` (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference). Everyone is logged in
 * and has consented.
 *
 * @param clientId of the API, the audience of the tokens
 */
export async function startPrefixedScopesIssuer(clientId: string, scopes: string[]): Promise<PrefixedScopesIssuer> {
  const { Provider } = await import('oidc-provider');
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  const url = `http://127.0.0.1:${port}`;
  const provider = new Provider(url, configuration(clientId, scopes));
  provider.use(logInEveryone(provider));
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, close };
}

function configuration(clientId: string, scopes: string[]): Configuration {
  const prefix = `api://${clientId}/`;
  const { privateKey, kid } = generateKey('RS256', 'key-1');
  const api: ResourceServer = {
    audience: clientId,
    scope: scopes.map((scope) => `${prefix}${scope}`).join(' '),
    accessTokenFormat: 'jwt',
    accessTokenTTL: lifetime,
    jwt: { sign: { alg: 'RS256' } },
  };
  return {
    clients: [
      {
        client_id: 'swagger-ui',
        application_type: 'native', // may redirect to any port of this machine
        redirect_uris: ['http://127.0.0.1/docs/oauth2-redirect.html'],
        token_endpoint_auth_method: 'none',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }] },
    adapter: createMemoryAdapter(),
    cookies: { keys: [randomBytes(32)] },
    // In seconds. All are set, because the library prints a notice for each default that it uses.
    ttl: { AccessToken: lifetime, AuthorizationCode: 60, Grant: lifetime, Interaction: lifetime, Session: lifetime },
    pkce: { required: () => true },
    clientBasedCORS: () => true,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: () => '/login' },
    loadExistingGrant: async ({ oidc: { provider, client, session } }) => {
      const grant = new provider.Grant({ clientId: client!.clientId, accountId: session!.accountId! }); // both are known by now
      grant.addResourceScope(prefix, api.scope);
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => prefix,
        useGrantedResource: () => true,
        getResourceServerInfo: () => api,
      },
    },
    formats: { customizers: { jwt: (_ctx, _token, jwt) => writeAsEntra(jwt, prefix) } },
  };
}

/** Changes a token to what version 2.0 of Entra's tokens has. */
function writeAsEntra(jwt: JWTStructured, prefix: string): void {
  const { header, payload } = jwt;
  const { scope, client_id: azp } = payload;
  jwt.header = { ...header, typ: 'JWT' };
  Object.assign(payload, { azp, scp: String(scope).replaceAll(prefix, ''), ver: '2.0' });
  delete payload.scope;
  delete payload.client_id;
}

function logInEveryone(provider: Provider): Parameters<Provider['use']>[0] {
  return async (ctx, next) => {
    if (ctx.path !== '/login') return next();
    return provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'user' }, consent: {} });
  };
}
