import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as oauth from 'oauth4webapi';
import { thisApi } from '../../src/api.js';
import { freePort } from '../support/free-port.js';
import { Browser } from '../support/issuer-browser.js';
import { createDatabase } from '../support/postgres.js';

/** Everything here is on loopback. */
const http = { [oauth.allowInsecureRequests]: true } as const; // the key is a symbol

const redirectUri = 'http://localhost:6274/oauth/callback';
const scope = 'read:messages write:messages';

/** As an MCP client and other public clients register. */
const metadata = {
  client_name: 'First contact',
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
  scope,
};

describe('a client that knows only the address of the service, as npm start runs it', () => {
  let service: ChildProcess;
  let api: string;
  let as: oauth.AuthorizationServer;
  let resource: string;
  let client: oauth.Client;

  beforeAll(async () => {
    const port = await freePort();
    api = `http://127.0.0.1:${port}`;
    const DATABASE_URL = (await createDatabase()) ?? '';
    const env = { ...process.env, NODE_ENV: 'development', PORT: String(port), LOCAL_ISSUER_PORT: '0', DATABASE_URL };
    service = spawn('node_modules/.bin/node', ['dist/main.js'], { env: { ...env, DATA_DIR: 'memory' } });
    const ended = once(service, 'exit').then(([code]) => Promise.reject(new Error(`The service ended with ${code}`)));
    ended.catch(() => undefined);
    let output = '';
    while (!output.includes('Demo users')) {
      output += String((await Promise.race([once(service.stdout!, 'data'), ended])) as unknown[]);
    }
  });
  afterAll(() => service.kill('SIGKILL'));

  /** The authorization code flow with PKCE (RFC 9700, section 2.1.1), up to the code at the redirect. */
  async function logIn(verifier: string): Promise<URLSearchParams> {
    const query = new URLSearchParams({
      client_id: client.client_id,
      redirect_uri: redirectUri,
      response_type: 'code',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      scope,
      resource,
      state: 'xyz',
    });
    const browser = new Browser(as.issuer);
    const login = await browser.open(`${as.authorization_endpoint}?${query.toString()}`);
    const { url } = await browser.logIn(login.html, 'admin');
    expect(url.origin + url.pathname).toBe(redirectUri);
    return oauth.validateAuthResponse(as, client, url, 'xyz');
  }

  async function requestToken(options: oauth.TokenEndpointRequestOptions = {}): Promise<oauth.TokenEndpointResponse> {
    const verifier = oauth.generateRandomCodeVerifier();
    const code = await logIn(verifier);
    const response = await oauth.authorizationCodeGrantRequest(
      as,
      client,
      oauth.None(),
      code,
      redirectUri,
      verifier,
      // Both requests have the resource (RFC 8707, section 2.2).
      { ...http, ...options, additionalParameters: { resource } },
    );
    return oauth.processAuthorizationCodeResponse(as, client, response);
  }

  /** The claims of a token that this issuer issued to this client. */
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>; // a JWT's claims

  it('learns from a challenge where the metadata of the API is', async () => {
    const response = await fetch(`${api}/api/private`);
    expect(response.headers.get('www-authenticate')).toContain(
      `resource_metadata="${api}/.well-known/oauth-protected-resource"`,
    );
    const found = await oauth.resourceDiscoveryRequest(new URL(api), http);
    const description = await oauth.processResourceDiscoveryResponse(new URL(api), found);
    resource = description.resource;
    expect(description).toMatchObject({ resource: api, authorization_servers: [expect.any(String)] });

    const issuer = new URL(description.authorization_servers![0]!);
    const options = { ...http, algorithm: 'oauth2' } as const; // RFC 8414
    as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options));
    expect(as.dpop_signing_alg_values_supported).toEqual(description.dpop_signing_alg_values_supported);
  });

  it('registers itself', async () => {
    const response = await oauth.dynamicClientRegistrationRequest(as, metadata, http);
    client = await oauth.processDynamicClientRegistrationResponse(response);
    expect(client).toMatchObject({ token_endpoint_auth_method: 'none', redirect_uris: [redirectUri] });
  });

  it('logs a user in, and gets a token that the service accepts', async () => {
    const { access_token: token, token_type: type } = await requestToken();
    expect(type).toBe('bearer'); // in lower case by the client
    expect(claimsOf(token)).toMatchObject({ sub: 'admin', aud: thisApi.audience, scope });
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${api}/api/messages`, { headers })).status).toBe(200);
  });

  it('gets a token that is bound to its key (RFC 9449)', async () => {
    const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
    const { access_token: token, token_type: type } = await requestToken({ DPoP });
    expect(type).toBe('dpop');
    expect(claimsOf(token)).toMatchObject({
      sub: 'admin',
      aud: thisApi.audience,
      cnf: { jkt: await DPoP.calculateThumbprint() },
    });
    const url = new URL(`${api}/api/messages?limit=5`);
    const response = await oauth.protectedResourceRequest(token, 'GET', url, undefined, null, { ...http, DPoP });
    expect(response.status).toBe(200);
  });
});
