import { jest } from '@jest/globals';
import * as oauth from 'oauth4webapi';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { roles } from '../../src/roles.js';
import { advanceClock, driveClock } from '../support/clock.js';
import { freePort } from '../support/free-port.js';
import { Browser } from '../support/issuer-browser.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';

// oauth4webapi asks for https, which neither side has here.
const insecure = { [oauth.allowInsecureRequests]: true };
const redirectUri = 'http://127.0.0.1:3000/docs/oauth2-redirect.html';

let issuer: LocalIssuer;
let server: oauth.AuthorizationServer;
beforeAll(async () => {
  // Not a static import: Jest can't load jose for it and for jwks-rsa at the same time.
  const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
  issuer = await startLocalIssuer({ port: 0, audience, users: roles });
  const url = new URL(issuer.url);
  const response = await oauth.discoveryRequest(url, { algorithm: 'oidc', ...insecure });
  server = await oauth.processDiscoveryResponse(url, response);
});
afterAll(() => issuer.close());

/** The client credentials grant (RFC 6749, section 4.4), with a token bound to the key of the handle. */
async function machineToken(DPoP: oauth.DPoPHandle): Promise<string> {
  const client = { client_id: 'demo-client' };
  const authentication = oauth.ClientSecretPost('demo-secret');
  const options = { DPoP, ...insecure };
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, {}, options);
  const granted = await oauth.processClientCredentialsResponse(server, client, response);
  expect(granted.token_type).toBe('dpop');
  return granted.access_token;
}

/** The code grant with PKCE, for which the client states its key first (`dpop_jkt`, RFC 9449, section 10). */
async function userToken(DPoP: oauth.DPoPHandle): Promise<string> {
  const client = { client_id: 'swagger-ui' };
  const verifier = oauth.generateRandomCodeVerifier();
  const query = new URLSearchParams({
    ...client,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'read:messages',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    dpop_jkt: await DPoP.calculateThumbprint(),
  });
  const browser = new Browser(issuer.url);
  const { url } = await browser.logIn((await browser.open(`/authorize?${query.toString()}`)).html, 'admin');
  const callback = oauth.validateAuthResponse(server, client, url, oauth.skipStateCheck);
  const options = { DPoP, ...insecure };
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    callback,
    redirectUri,
    verifier,
    options,
  );
  return (await oauth.processAuthorizationCodeResponse(server, client, response)).access_token;
}

describe.each([
  ['with its address in PUBLIC_URL', (port: number) => ({ PUBLIC_URL: `http://127.0.0.1:${port}` })],
  ['without PUBLIC_URL, in development', () => ({})],
])('oauth4webapi with a service %s', (_, variables) => {
  let service: TestApp;
  let api: string;
  beforeAll(async () => {
    const port = await freePort();
    const environment = { AUTH_ISSUER: issuer.url, AUTH_JWKS_TIMEOUT: '60', ...variables(port) };
    service = await createTestApp(environment);
    await service.app.listen(port, '127.0.0.1');
    api = `http://127.0.0.1:${port}/api`;
  });
  afterAll(() => service.close());

  it.each([
    ['client credentials', machineToken],
    ['a login', userToken],
  ])('gets a bound token by %s, and uses it for several requests', async (_grant, tokenFor) => {
    const keys = await oauth.generateKeyPair('ES256');
    const DPoP = oauth.DPoP({}, keys);
    const token = await tokenFor(DPoP);
    const options = { DPoP, ...insecure };
    for (const path of ['private', 'messages?limit=1', 'messages?limit=2']) {
      const url = new URL(`${api}/${path}`);
      const { status } = await oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, options);
      expect(status).toBe(200);
    }
  });

  it('writes a message with a bound token', async () => {
    const DPoP = oauth.DPoP({}, await oauth.generateKeyPair('Ed25519'));
    const token = await machineToken(DPoP);
    const headers = new Headers({ 'content-type': 'application/json' });
    const body = JSON.stringify({ text: 'Hello' });
    const url = new URL(`${api}/messages`);
    const created = await oauth.protectedResourceRequest(token, 'POST', url, headers, body, { DPoP, ...insecure });
    expect(created.status).toBe(201);
  });

  it('learns from the challenges that its key is not that of the token, and that the token is bound', async () => {
    const token = await machineToken(oauth.DPoP({}, await oauth.generateKeyPair('ES256')));
    const url = new URL(`${api}/private`);
    const other = { DPoP: oauth.DPoP({}, await oauth.generateKeyPair('ES256')), ...insecure };
    for (const options of [other, insecure]) {
      const rejected: unknown = await oauth
        .protectedResourceRequest(token, 'GET', url, undefined, undefined, options)
        .catch((error: unknown) => error);
      if (!(rejected instanceof oauth.WWWAuthenticateChallengeError)) throw new TypeError('not rejected');
      const schemes = rejected.cause.map(({ scheme, parameters }) => [scheme, parameters.error]);
      const isBearer = options === insecure;
      expect(schemes).toEqual([
        ['bearer', isBearer ? 'invalid_token' : undefined],
        ['dpop', isBearer ? undefined : 'invalid_token'],
      ]);
      expect(rejected.cause[1]?.parameters.algs).toMatch(/^ES256 .*Ed25519$/);
    }
  });
});

describe('oauth4webapi with a service that requires nonces', () => {
  let service: TestApp;
  beforeAll(async () => {
    driveClock();
    const environment = { AUTH_ISSUER: issuer.url, AUTH_JWKS_TIMEOUT: '60', AUTH_DPOP_NONCE: 'required' };
    service = await createTestApp(environment);
    await service.app.listen(0, '127.0.0.1');
  });
  afterAll(async () => {
    await service.close();
    jest.useRealTimers();
  });

  it('repeats a request as the challenge asks, and then renews its nonce with each window', async () => {
    const DPoP = oauth.DPoP({}, await oauth.generateKeyPair('ES256'));
    const token = await machineToken(DPoP);
    const url = new URL(`${await service.app.getUrl()}/api/private`);
    const options = { DPoP, ...insecure };
    const request = () => oauth.protectedResourceRequest(token, 'GET', url, undefined, undefined, options);
    const challenged: unknown = await request().catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(challenged)).toBe(true);
    const renewals: (string | null)[] = [];
    for (let window = 0; window < 4; window += 1) {
      const { status, headers } = await request();
      expect(status).toBe(200);
      renewals.push(headers.get('dpop-nonce'));
      await advanceClock(60);
    }
    expect(renewals[0]).toBeNull();
    // Only the response in a new window has a nonce, always another one: no request was rejected after the first.
    expect(new Set(renewals).size).toBe(4);
    await advanceClock(120);
    const lapsed: unknown = await request().catch((error: unknown) => error);
    expect(oauth.isDPoPNonceError(lapsed)).toBe(true);
    expect((await request()).status).toBe(200);
  });
});
