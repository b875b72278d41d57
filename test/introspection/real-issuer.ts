import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider } from 'oidc-provider';
import { createMemoryAdapter } from '../../src/local-issuer/provider/memory-adapter.js';

export const clientKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** A secret that breaks wherever an encoding is forgotten. */
export const secret = 'p%4ss:w+rd &/=~';

const common = { grant_types: [] as string[], redirect_uris: [] as string[], response_types: [] as 'code'[] };

/** The clients that this API may be at the issuer, by how they authenticate themselves. */
const clients = [
  { ...common, client_id: 'api-basic', client_secret: secret, token_endpoint_auth_method: 'client_secret_basic' },
  { ...common, client_id: 'api-post', client_secret: secret, token_endpoint_auth_method: 'client_secret_post' },
  {
    ...common,
    client_id: 'api-signed',
    client_secret: secret,
    token_endpoint_auth_method: 'client_secret_basic',
    introspection_signed_response_alg: 'RS256',
  },
  { ...common, client_id: 'app', client_secret: 'app-secret', token_endpoint_auth_method: 'client_secret_post' },
] as const;

const keyClient = {
  ...common,
  client_id: 'api-key',
  token_endpoint_auth_method: 'private_key_jwt' as const,
  jwks: { keys: [{ ...clientKey.publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'client' }] },
};

export interface Minted {
  readonly scope?: string;
  readonly audience?: string;
  readonly format?: 'opaque' | 'jwt';
  readonly subject?: string;
  /** `jkt`, or `x5t` of a certificate. */
  readonly jkt?: string;
  readonly x5t?: string;
  /** Seconds. */
  readonly lifetime?: number;
}

/** oidc-provider with its real endpoints for introspection and revocation. It counts the introspections. */
export interface RealIssuer {
  readonly url: string;
  introspections: number;
  accessToken(options?: Minted): Promise<string>;
  refreshToken(): Promise<string>;
  clientToken(): Promise<string>;
  /** At the revocation endpoint (RFC 7009). */
  revoke(token: string): Promise<void>;
  close(): Promise<void>;
}

export async function startRealIssuer(methods: readonly string[] = allMethods): Promise<RealIssuer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  const url = `http://127.0.0.1:${port}`;
  const provider = await createProvider(url, methods);
  const handle = provider.callback();
  const issuer: RealIssuer = {
    url,
    introspections: 0,
    accessToken: (options) => mintAccessToken(provider, options),
    refreshToken: () => mintRefreshToken(provider),
    clientToken: () => mintClientToken(provider),
    revoke: (token) => revoke(url, token),
    close: () => close(server),
  };
  server.on('request', (request, response) => {
    if (request.url === '/token/introspection') issuer.introspections += 1;
    void handle(request, response);
  });
  return issuer;
}

const allMethods = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'];

async function createProvider(url: string, methods: readonly string[]): Promise<Provider> {
  // Loaded now: a test that loads it before jwks-rsa fails, since both load jose.
  const { Provider } = await import('oidc-provider');
  const adapter = createMemoryAdapter();
  // Jest and Node.js have an Object each, so that the library takes a key among `clients` for no plain object.
  await adapter('Client').upsert(keyClient.client_id, keyClient, Infinity);
  return new Provider(url, {
    adapter,
    clients: clients.map((client) => ({ ...client, ...common })),
    jwks: { keys: [{ ...signingKey.privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'rsa' }] },
    clientAuthMethods: methods as 'private_key_jwt'[],
    enabledJWA: { introspectionSigningAlgValues: ['RS256'] },
    scopes: ['openid', 'offline_access'],
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
    ttl: { AccessToken: 3600, ClientCredentials: 3600, RefreshToken: 3600 },
    features: {
      introspection: { enabled: true, allowedPolicy: (_ctx, client) => client.clientId.startsWith('api-') },
      jwtIntrospection: { enabled: true },
      revocation: { enabled: true, allowedPolicy: () => true },
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: { enabled: true },
    },
  });
}

function resourceServer(provider: Provider, { audience = 'api', format = 'opaque' }: Minted) {
  const jwt = { sign: { alg: 'RS256' as const } };
  const info = { audience, scope: 'read:messages', accessTokenFormat: format, jwt };
  return new provider.ResourceServer(audience, info);
}

async function mintAccessToken(provider: Provider, options: Minted = {}): Promise<string> {
  const { scope = 'read:messages', subject = 'user', jkt, x5t, lifetime } = options;
  const token = new provider.AccessToken({
    client: (await provider.Client.find('app'))!,
    accountId: subject,
    grantId: '',
    gty: 'test',
    scope,
    resourceServer: resourceServer(provider, options),
    ...(lifetime !== undefined && { expiresIn: lifetime }),
  });
  if (jkt !== undefined) token.setThumbprint('jkt', jkt);
  if (x5t !== undefined) token['x5t#S256'] = x5t;
  return token.save();
}

/** Without a subject, as the library writes it. */
async function mintClientToken(provider: Provider): Promise<string> {
  const client = (await provider.Client.find('app'))!;
  const server = resourceServer(provider, {});
  return new provider.ClientCredentials({ client, scope: 'read:messages', resourceServer: server }).save();
}

async function mintRefreshToken(provider: Provider): Promise<string> {
  const client = (await provider.Client.find('app'))!;
  return new provider.RefreshToken({
    client,
    accountId: 'user',
    grantId: '',
    gty: 'test',
    scope: 'read:messages',
  }).save();
}

async function revoke(url: string, token: string): Promise<void> {
  const body = new URLSearchParams({ token, client_id: 'app', client_secret: 'app-secret' });
  const response = await fetch(`${url}/token/revocation`, { method: 'POST', body });
  if (response.status !== 200) throw new Error(`The revocation failed: ${response.status} ${await response.text()}`);
}

async function close(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}
