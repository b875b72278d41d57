import * as dpop from 'dpop';
import { type TestApp, createTestApp } from '../support/test-app.js';

const publicUrl = 'https://api.example.com/messages-api';

let service: TestApp;
let keys: dpop.KeyPair;
let token: string;
const start = async (environment: NodeJS.ProcessEnv, alg: dpop.JWSAlgorithm = 'ES256') => {
  service = await createTestApp({ AUTH_JWKS_TIMEOUT: '60', ...environment });
  await useKey(alg);
};
const useKey = async (alg: dpop.JWSAlgorithm) => {
  keys = await dpop.generateKeyPair(alg);
  const cnf = { jkt: await dpop.calculateThumbprint(keys.publicKey) };
  token = service.issuer.token({ scopes: ['read:messages'], claims: { cnf } });
};
afterEach(() => service.close());

interface Sent {
  /** The request target. */
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly from?: string;
}

/** Sends a request with a proof for another address, as the client sees it. */
async function send(htu: string, { url = '/api/private', headers = {}, from = '127.0.0.1' }: Sent = {}) {
  const proof = await dpop.generateProof(keys, htu, 'GET', undefined, token);
  const response = await service.inject({
    url,
    headers: { ...headers, authorization: `DPoP ${token}`, dpop: proof },
    remoteAddress: from,
  });
  const { reason } = response.json<{ reason?: string }>();
  return [response.statusCode, reason].filter(Boolean).join(' ');
}

const accepted = '200';
const rejected = '401 proof_invalid';

describe('the package dpop', () => {
  beforeEach(() => start({ PUBLIC_URL: publicUrl }));

  it.each(['ES256', 'PS256', 'RS256', 'Ed25519'] as const)('makes proofs that are accepted, with %s', async (alg) => {
    await useKey(alg);
    for (let time = 0; time < 2; time += 1) expect(await send(`${publicUrl}/api/private`)).toBe(accepted);
  });

  it('makes proofs with additional claims', async () => {
    const claims = { client: 'test', nested: { list: [1] } };
    const proof = await dpop.generateProof(keys, `${publicUrl}/api/private`, 'GET', undefined, token, claims);
    const headers = { authorization: `DPoP ${token}`, dpop: proof };
    expect(await service.inject({ url: '/api/private', headers })).toMatchObject({ statusCode: 200 });
  });
});

describe('the address of a proof is', () => {
  describe('PUBLIC_URL and the path', () => {
    beforeEach(() => start({ PUBLIC_URL: publicUrl }));

    it.each([
      ['without the query of the request', `${publicUrl}/api/messages`, { url: '/api/messages?limit=1' }],
      [
        'with the whole address as request target',
        `${publicUrl}/api/private`,
        { url: 'https://localhost/api/private' },
      ],
      ['in another spelling', 'HTTPS://API.example.com:443/messages-api/./api/%70rivate', {}],
      ['whatever the Host', `${publicUrl}/api/private`, { headers: { host: 'evil.example.com' } }],
      [
        'whatever a stranger states in X-Forwarded headers',
        `${publicUrl}/api/private`,
        {
          headers: { 'x-forwarded-host': 'evil.example.com', 'x-forwarded-proto': 'http', 'x-forwarded-prefix': '/x' },
        },
      ],
    ])('%s', async (_, htu, request) => {
      expect(await send(htu, request)).toBe(accepted);
    });

    it.each([
      ['with the path that the gateway strips left out', 'https://api.example.com/api/private', {}],
      ['of another path', `${publicUrl}/api/messages`, {}],
      ['with a slash more', `${publicUrl}/api/private/`, {}],
      [
        'of the Host that a stranger states',
        'http://evil.example.com/api/private',
        { headers: { host: 'evil.example.com' } },
      ],
      ['of the listening address', 'http://127.0.0.1:3000/api/private', { headers: { host: '127.0.0.1:3000' } }],
    ])('and not one %s', async (_, htu, request) => {
      expect(await send(htu, request)).toBe(rejected);
    });
  });

  const host = 'internal:3000';
  const forwarded = {
    host,
    'x-forwarded-host': 'api.example.com',
    'x-forwarded-proto': 'https',
    'x-forwarded-prefix': '/messages-api',
  };

  it('the one that a trusted gateway states, and not its own, without PUBLIC_URL', async () => {
    await start({ TRUST_PROXY: '127.0.0.1' });
    expect(await send(`${publicUrl}/api/private`, { headers: forwarded })).toBe(accepted);
    expect(await send(`http://${host}/api/private`, { headers: forwarded })).toBe(rejected);
  });

  it('not the one that an untrusted peer states, without PUBLIC_URL', async () => {
    await start({ TRUST_PROXY: '127.0.0.1' });
    const from = '192.0.2.1';
    expect(await send(`${publicUrl}/api/private`, { headers: forwarded, from })).toBe(rejected);
    expect(await send(`http://${host}/api/private`, { headers: forwarded, from })).toBe(rejected);
  });

  it('that of this machine where no gateway is trusted, without PUBLIC_URL', async () => {
    await start({});
    expect(await send(`${publicUrl}/api/private`, { headers: forwarded })).toBe(rejected);
    expect(await send(`http://${host}/api/private`, { headers: forwarded })).toBe(rejected);
    const headers = { ...forwarded, host: 'localhost:3000' };
    expect(await send('http://localhost:3000/api/private?limit=1', { headers })).toBe(accepted);
  });

  it('none in production without PUBLIC_URL: DPoP is off', async () => {
    await start({ NODE_ENV: 'production' });
    expect(await send(`http://${host}/api/private`, { headers: { host } })).toBe('401');
  });
});
