import { once } from 'node:events';
import { type IncomingMessage, type RequestOptions, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { exampleIssuer } from '../../test/support/local-issuer.js';
import { demoClient, startLocalIssuer, type LocalIssuer } from './index.js';

interface Response {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** Uses node:http, because fetch sets `Host` and the request target itself. */
async function send(url: string, options: RequestOptions = {}, body = ''): Promise<Response> {
  const sent = request(url, options).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage]; // of a client request
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const pkce = { code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' };
const redirect_uri = 'http://127.0.0.1:3000/docs/oauth2-redirect.html';

describe('the address of the local issuer', () => {
  let issuer: LocalIssuer;
  let host: string;
  let discovery: string;
  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
    host = new URL(issuer.url).host;
    discovery = `${issuer.url}/.well-known/openid-configuration`;
  });
  afterAll(() => issuer.close());

  it.each([
    ['another name', () => 'evil.example.com'],
    ['another name of this machine', () => host.replace('127.0.0.1', 'localhost')],
    ['no port', () => '127.0.0.1'],
    ['another port', () => '127.0.0.1:1'],
    ['a longer name', () => `${host}.evil.example.com`],
    ['credentials', () => `evil@${host}`],
    ['a path', () => `${host}/evil`],
  ])('is enforced with 421 when the Host header has %s', async (_what, named) => {
    const headers = { host: named() };
    const token = new URLSearchParams({ grant_type: 'client_credentials', client_id: demoClient.clientId }).toString();
    for (const response of [
      await send(discovery, { headers }),
      await send(`${issuer.url}/.well-known/jwks.json`, { headers }),
      await send(`${issuer.url}/oauth/token`, { method: 'POST', headers: { ...headers, ...form } }, token),
    ]) {
      expect(response.status).toBe(421);
      expect(response.body).toBe(`The local issuer responds only at its own address: ${issuer.url}\n`);
    }
  });

  it('is enforced with 421 when the request target names another host', async () => {
    const path = 'http://evil.example.com/.well-known/openid-configuration';
    expect((await send(discovery, { path, headers: { host } })).status).toBe(421);
  });

  it.each([
    { 'x-forwarded-host': 'evil.example.com' },
    { 'x-forwarded-proto': 'https' },
    { 'x-forwarded-port': '1' },
    { 'x-forwarded-prefix': '/evil' },
    { forwarded: 'host=evil.example.com;proto=https' },
  ])('is in the metadata even with the header %j', async (headers) => {
    const plain = await send(discovery);
    const { status, body } = await send(discovery, { headers });
    expect([status, body]).toEqual([200, plain.body]);
  });

  describe('as the origin of its pages', () => {
    let page: string;
    let cookie: string;
    beforeEach(async () => {
      const client = { client_id: 'swagger-ui', redirect_uri, response_type: 'code' };
      const { headers } = await send(
        `${issuer.url}/authorize?${new URLSearchParams({ ...client, ...pkce }).toString()}`,
      );
      page = issuer.url + String(headers.location);
      cookie = headers['set-cookie']!.map((line) => line.split(';', 1)[0]).join('; ');
    });

    const choose = (headers: Record<string, string>) =>
      send(`${page}/login/admin`, { method: 'POST', headers: { cookie, ...headers } });

    it.each([
      ['another site', { origin: 'https://evil.example.com' }],
      ['another port of this machine', { origin: 'http://127.0.0.1:3000' }],
      ['another name of this machine', { origin: 'http://localhost:3001' }],
      ['a page that hides its origin', { origin: 'null' }],
      ['another site without an origin', { 'sec-fetch-site': 'cross-site' }],
      ['another port without an origin', { 'sec-fetch-site': 'same-site' }],
    ])('rejects a choice from %s', async (_what, headers) => {
      const { status, body } = await choose(headers);
      expect([status, body]).toEqual([403, expect.stringContaining('another origin')]);
      expect((await choose({ origin: issuer.url })).status).toBe(303);
    });

    it.each([
      ['its own page', () => ({ origin: issuer.url, 'sec-fetch-site': 'same-origin' })],
      ['a client that is not a browser', () => ({})],
    ])('accepts a choice from %s', async (_what, headers) => {
      expect((await choose(headers())).status).toBe(303);
    });
  });
});
