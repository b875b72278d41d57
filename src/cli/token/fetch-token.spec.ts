import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadConfig } from '../../config/index.js';
import { TestIssuer } from '../../testing/index.js';
import { createProofKey } from './dpop-proof.js';
import { fetchToken } from './fetch-token.js';
import { type TokenOptions } from './token-command.js';
import { tokenRequest } from './token-request.js';

const client = { AUTH_CLIENT_ID: 'client', AUTH_CLIENT_SECRET: 'secret' };
const credentials = { grant_type: 'client_credentials', client_id: 'client', client_secret: 'secret' };

/** The request that the command makes with these variables and options. */
function requestOf(variables: NodeJS.ProcessEnv, options: TokenOptions = {}) {
  return tokenRequest(loadConfig(variables), options, { ...client, ...variables });
}

/** The header and the claims of a proof together. Undefined if it isn't one. */
function decoded(proof: string): Record<string, unknown> | undefined {
  const [header, claims] = proof.split('.').map((part) => Buffer.from(part, 'base64url').toString());
  return claims === undefined
    ? undefined
    : { ...(JSON.parse(header!) as object), ...(JSON.parse(claims) as Record<string, unknown>) }; // JSON objects
}

describe('fetchToken', () => {
  let issuer: TestIssuer;
  let endpoint: Server;
  let url: string;
  let response: { status: number; body: string };
  /** The nonce that the endpoint demands in proofs. */
  let nonce: string | undefined;
  const received: Record<string, string>[] = [];
  /** The header and the claims of each proof that it received. */
  const proofs: Record<string, unknown>[] = [];

  beforeEach(async () => {
    issuer = await TestIssuer.start();
    received.length = 0;
    proofs.length = 0;
    nonce = undefined;
    response = { status: 200, body: '{"access_token":"token"}' };
    endpoint = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        received.push(Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())));
        const proof = decoded(String(request.headers.dpop ?? ''));
        if (proof) proofs.push(proof);
        if (nonce !== undefined) answer.setHeader('DPoP-Nonce', nonce);
        if (nonce === proof?.nonce) answer.writeHead(response.status).end(response.body);
        else answer.writeHead(400).end('{"error":"use_dpop_nonce"}');
      });
    });
    await once(endpoint.listen(0, '127.0.0.1'), 'listening');
    url = `http://127.0.0.1:${(endpoint.address() as AddressInfo).port}`; // safe: it listens on TCP
    issuer.published.metadata = { token_endpoint: `${url}/token` };
  });
  afterEach(async () => {
    endpoint.closeAllConnections();
    await Promise.all([issuer.close(), once(endpoint.close(), 'close')]);
  });

  const variables = () => ({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'api' });

  it('requests a token at the endpoint that the metadata names', async () => {
    await expect(fetchToken(requestOf(variables(), { scope: 'read' }))).resolves.toEqual({
      accessToken: 'token',
      ungranted: [],
    });
    expect(received).toEqual([{ ...credentials, scope: 'read', audience: 'api' }]);
  });

  it('reports requested scopes that the response does not grant', async () => {
    response.body = '{"access_token":"token","scope":"read openid"}';
    const request = requestOf(variables(), { scope: 'read write delete' });
    await expect(fetchToken(request)).resolves.toEqual({ accessToken: 'token', ungranted: ['write', 'delete'] });
  });

  describe('with a key', () => {
    const key = createProofKey();
    const expected = { typ: 'dpop+jwt', jwk: key.publicJwk, htm: 'POST' };
    beforeEach(() => {
      response.body = '{"access_token":"token","token_type":"DPoP"}';
    });

    it('proves it to the endpoint', async () => {
      await expect(fetchToken(requestOf(variables()), key)).resolves.toEqual({ accessToken: 'token', ungranted: [] });
      expect(proofs).toEqual([expect.objectContaining({ ...expected, htu: `${url}/token` })]);
      expect(proofs[0]).not.toHaveProperty('ath');
    });

    it('proves it once more with the nonce that the endpoint demands', async () => {
      nonce = 'its nonce';
      await expect(fetchToken(requestOf(variables()), key)).resolves.toEqual({ accessToken: 'token', ungranted: [] });
      expect(proofs.map((proof) => proof.nonce)).toEqual([undefined, nonce]);
      expect(received[1]).toEqual(received[0]);
      expect(proofs[1]?.jti).not.toBe(proofs[0]?.jti);
    });

    it('reports an issuer that goes on demanding a nonce', async () => {
      nonce = 'its nonce';
      response = { status: 400, body: '{"error":"use_dpop_nonce"}' };
      await expect(fetchToken(requestOf(variables()), key)).rejects.toThrow('issued no token: use_dpop_nonce');
      expect(proofs).toHaveLength(2);
    });

    it('reports a token that is not bound to it', async () => {
      response.body = '{"access_token":"token","token_type":"Bearer"}';
      await expect(fetchToken(requestOf(variables()), key)).rejects.toThrow("a token that isn't bound to a key");
    });
  });

  it('finds the endpoint by AUTH_DISCOVERY_URL, at the outer address', async () => {
    issuer.published.metadata = {
      issuer: url,
      authorization_endpoint: `${url}/auth`,
      token_endpoint: `${issuer.url}/token`,
    };
    const discovery = { AUTH_DISCOVERY_URL: `${issuer.url}/.well-known/openid-configuration` };
    await expect(fetchToken(requestOf({ ...variables(), AUTH_ISSUER: url, ...discovery }))).resolves.toEqual({
      accessToken: 'token',
      ungranted: [],
    });
  });

  it.each([
    ['the issuer rejects it', '{"error":"invalid_client","error_description":"no"}', 'invalid_client: no'],
    ['the issuer gives no reason', '{}', 'it gave no reason'],
  ])('states why there is no token when %s', async (_what, body, reason) => {
    response = { status: 400, body };
    await expect(fetchToken(requestOf(variables(), { scope: 'read' }))).rejects.toThrow(
      new Error(`${issuer.url} issued no token: ${reason}`),
    );
    await expect(fetchToken(requestOf(variables()))).rejects.toThrow(/Entra ID and Okta need --scope/);
  });

  it('reports a response that is not JSON', async () => {
    response = { status: 502, body: 'Bad gateway' };
    await expect(fetchToken(requestOf(variables()))).rejects.toThrow('/token responded with 502, but not with a JSON');
  });

  it('reports metadata of another issuer, and metadata without a token endpoint', async () => {
    issuer.published.metadata = { issuer: 'https://other.example' };
    await expect(fetchToken(requestOf(variables()))).rejects.toThrow(/names the issuer "https:\/\/other.example"/);
    issuer.published.metadata = {};
    await expect(fetchToken(requestOf(variables()))).rejects.toThrow(/names no token_endpoint/);
  });

  it('reports an issuer that is unreachable, with what to do', async () => {
    issuer.outage();
    await expect(fetchToken(requestOf(variables()))).rejects.toThrow(
      /^The issuer http.* is unreachable \(.*\)\. Is `npm start` running\? Is AUTH_ISSUER correct\?$/,
    );
  });
});

describe('tokenRequest', () => {
  const entra = 'https://login.microsoftonline.com';
  const several = (entry: object) => ({ AUTH_ISSUERS: JSON.stringify([{ audience: 'api', ...entry }]) });

  it('requests no audience of an issuer whose tokens name none, unless it is given', () => {
    const cognito = { AUTH_ISSUER: 'https://pool.example', AUTH_AUDIENCE: 'client-id', AUTH_PROFILE: 'cognito' };
    expect(requestOf(cognito).parameters.audience).toBeUndefined();
    expect(requestOf(cognito, { audience: 'x' }).parameters.audience).toBe('x');
  });

  it.each([
    ['the first tenant', { tenants: ['one', 'two'] }, `${entra}/one/v2.0`],
    ['the template, for all tenants', { tenants: '*' }, `${entra}/{tenantid}/v2.0`],
    [
      'the template, which the metadata elsewhere names',
      { tenants: ['one'], discoveryUrl: 'https://metadata.example' },
      `${entra}/{tenantid}/v2.0`,
    ],
  ])('has as the issuer %s', (_what, options, issuer) => {
    const variables = several({ issuer: `${entra}/{tenantid}/v2.0`, profile: 'entra', ...options });
    expect(requestOf(variables).source.issuer).toBe(issuer);
  });

  it('needs the credentials of a client', () => {
    const variables = { AUTH_ISSUER: 'https://issuer.example', AUTH_AUDIENCE: 'api', AUTH_CLIENT_SECRET: '' };
    expect(() => requestOf(variables)).toThrow('Set AUTH_CLIENT_ID and AUTH_CLIENT_SECRET');
  });

  it.each([
    ['--as', { as: 'admin' }],
    ['--acr', { acr: 'x' }],
    ['--auth-time', { authTime: 1 }],
  ])('rejects %s with an issuer that is not the local one', (option, options) => {
    const variables = { AUTH_ISSUER: 'https://issuer.example', AUTH_AUDIENCE: 'api' };
    expect(() => requestOf(variables, options)).toThrow(`${option} works with the local issuer only`);
  });

  it('states the login of a demo user, and of nobody else', () => {
    const login = { acr: 'phr', authTime: 1_767_225_600 };
    const { parameters, localSubject } = requestOf({}, { as: 'admin', ...login });
    expect(parameters).toMatchObject({ username: 'admin', acr: 'phr', auth_time: '1767225600' });
    expect(localSubject).toBe('admin');
    expect(requestOf({}, { as: 'admin' }).parameters).toMatchObject({ acr: undefined, auth_time: undefined });
    expect(() => requestOf({}, login)).toThrow('--acr and --auth-time describe the login of a user');
  });
});
