import { once } from 'node:events';
import { type Server, type Socket, connect } from 'node:net';
import { Lifecycle } from '../../src/lifecycle/lifecycle.js';
import { apiHeaders } from '../../src/server/security-headers.js';
import { type RawResponse, parseResponse, rawExchange } from '../support/raw-request.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const origin = 'https://app.example.com';

/** The bytes of a request with `Connection: close`: its request line, then further header lines. */
const request = (line: string, ...headers: string[]) =>
  [line, 'Host: localhost', `Origin: ${origin}`, ...headers, 'Connection: close', '', ''].join('\r\n');
const json = 'Content-Type: application/json';

/** The `Cache-Control` of Terminus and of the static files. */
const probes = 'no-cache, no-store, must-revalidate';
const files = 'public, max-age=0';

/** Requests that are served. */
const routed: [what: string, bytes: string, status: number, cacheControl?: string][] = [
  ['a public route', request('GET /api/public HTTP/1.1'), 200],
  ['HEAD', request('HEAD /api/public HTTP/1.1'), 200],
  ['HTTP/1.0 without a Host', 'GET /api/public HTTP/1.0\r\n\r\n', 200],
  ['an absolute-form address', request('GET http://localhost/api/public HTTP/1.1'), 200],
  ['an upgrade that is not supported', request('GET /api/public HTTP/1.1', 'Upgrade: websocket'), 200],
  ['a probe', request('GET /health/live HTTP/1.1'), 200, probes],
  ['the metrics', request('GET /metrics HTTP/1.1'), 200],
  ['a redirect', request('GET /docs HTTP/1.1'), 302],
  ['a file of the documentation', request('GET /docs/docs.css HTTP/1.1'), 200, files],
  [
    'an unchanged file',
    request('GET /docs/docs.css HTTP/1.1', 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT'),
    304,
    files,
  ],
  ['the OpenAPI document', request('GET /docs/openapi.json HTTP/1.1'), 200],
];

const rejected: [what: string, bytes: string, status: number][] = [
  ['a request without a token', request('GET /api/private HTTP/1.1'), 401],
  ['a malformed token', request('GET /api/private HTTP/1.1', 'Authorization: Bearer'), 400],
  [
    'a body after 100-continue',
    `${request('POST /api/messages HTTP/1.1', json, 'Content-Length: 2', 'Expect: 100-continue')}{}`,
    401,
  ],
  ['an unknown route', request('GET /nowhere HTTP/1.1'), 404],
  ['HEAD of an unknown route', request('HEAD /nowhere HTTP/1.1'), 404],
  ['an unknown file of the documentation', request('GET /docs/nowhere.js HTTP/1.1'), 404],
  ['a method that no route has', request('DELETE /api/public HTTP/1.1'), 404],
  ['TRACE', request('TRACE /api/public HTTP/1.1'), 404],
  ['a method that Fastify does not route', request('PURGE /api/public HTTP/1.1'), 404],
  ['OPTIONS that is not a preflight', request('OPTIONS /api/public HTTP/1.1'), 404],
  ['OPTIONS *', request('OPTIONS * HTTP/1.1'), 404],
  ['an address without its slash', request('GET *api/public HTTP/1.1'), 404],
  ['an address of another scheme', request('GET ftp://localhost/api/public HTTP/1.1'), 404],
  ['bad percent-encoding', request('GET /api/messages/%zz HTTP/1.1'), 400],
  ['a long parameter', request(`GET /api/messages/${'x'.repeat(200)} HTTP/1.1`), 401],
  ['a request with a malformed Host', 'GET /api/public HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n', 400],
  ['a request without a Host', 'GET /api/public HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ['an expectation that is not 100-continue', request('GET /api/public HTTP/1.1', 'Expect: 200-ok'), 417],
  ['a range that the file does not have', request('GET /docs/docs.css HTTP/1.1', 'Range: bytes=999999-'), 416],
  [
    'a body of an unsupported type',
    request('POST /api/messages HTTP/1.1', 'Content-Type: text/xml', 'Content-Length: 0'),
    415,
  ],
];

/** Requests that Node.js can't parse, or has no handler for. */
const unreadable: [what: string, bytes: string, status: number][] = [
  ['CONNECT', request('CONNECT localhost:1 HTTP/1.1'), 501],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
  ['a TLS handshake', '\x16\x03\x01\x02\x00\x01', 400],
  ['an unknown method', request('FOO /api/public HTTP/1.1'), 400],
  ['headers over the limit', request('GET /api/public HTTP/1.1', `X-Large: ${'x'.repeat(40_000)}`), 431],
  [
    'both Content-Length and Transfer-Encoding',
    request('POST /api/messages HTTP/1.1', 'Content-Length: 3', 'Transfer-Encoding: chunked'),
    400,
  ],
  ['headers that do not arrive in time', 'GET /api/public HTTP/1.1\r\nHost: localhost\r\nX-Slow: ', 408],
];

const ids = new Set<string>();

function expectCommonHeaders({ status, headers, body }: RawResponse, cacheControl = 'no-store'): void {
  const id = headers.get('x-request-id') ?? '';
  expect(id).toMatch(/^[\da-f-]{36}$/);
  expect(ids).not.toContain(id);
  ids.add(id);
  expect(Object.fromEntries(headers)).toMatchObject({ ...apiHeaders, 'cache-control': cacheControl });
  if (status >= 400 && body.includes('requestId')) expect(JSON.parse(body)).toMatchObject({ requestId: id });
}

function expectProblem({ status, headers, body }: RawResponse): void {
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  if (body !== '') expect(JSON.parse(body)).toMatchObject({ type: 'about:blank', status });
}

function expectCors({ headers }: RawResponse, isOn: boolean): void {
  expect(headers.get('vary')).toBe(isOn ? 'Origin' : null);
  expect(headers.get('access-control-allow-origin')).toBe(isOn ? origin : null);
  expect(headers.get('access-control-expose-headers')).toBe(
    isOn ? 'DPoP-Nonce, ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id' : null,
  );
}

describe.each<[what: string, environment: NodeJS.ProcessEnv]>([
  ['with the defaults', {}],
  ['with CORS_ORIGINS', { CORS_ORIGINS: origin }],
  ['with CORS_ORIGINS and AUTH_FAILURE_LIMIT', { CORS_ORIGINS: origin, AUTH_FAILURE_LIMIT: '100' }],
])('every response %s', (_what, environment) => {
  const hasCors = 'CORS_ORIGINS' in environment;
  let service: TestApp;
  let url: string;
  beforeAll(async () => {
    service = await createTestApp({ ...environment, REQUEST_TIMEOUT: '1' });
    await service.app.listen(0, '127.0.0.1');
    url = await service.app.getUrl();
  });
  afterAll(() => service.close());
  const responseTo = async (bytes: string) => parseResponse(await rawExchange(url, bytes));

  it.each(routed)(
    'to %s has a request id and the security headers',
    async (_request, bytes, status, cacheControl = 'no-store') => {
      const response = await responseTo(bytes);
      expect(response.status).toBe(status);
      expectCommonHeaders(response, cacheControl);
      if (bytes.includes(origin)) expectCors(response, hasCors);
    },
  );

  it.each(rejected)(
    'to %s is a problem with a request id and the security headers',
    async (_request, bytes, status) => {
      const response = await responseTo(bytes);
      expect(response.status).toBe(status);
      expectCommonHeaders(response);
      expectProblem(response);
      if (bytes.includes(origin)) expectCors(response, hasCors);
    },
  );

  it.each(unreadable)(
    'to %s is a problem with a request id and the security headers, and closes the connection',
    async (_request, bytes, status) => {
      const response = await responseTo(bytes);
      expect(response.status).toBe(status);
      expectCommonHeaders(response);
      expectProblem(response);
      expect(response.headers.get('connection')).toBe('close');
    },
  );

  it('to CONNECT closes the connection when the client keeps its side open or resets it', async () => {
    const { hostname, port } = new URL(url);
    const send = async () => {
      const accepted = once(service.app.getHttpServer() as Server, 'connection') as Promise<[Socket]>;
      const closed = accepted.then(([peer]) => new Promise<void>((resolve) => peer.once('close', () => resolve())));
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
      socket.write(request('CONNECT localhost:1 HTTP/1.1'));
      await once(socket, 'data');
      return { socket, closed };
    };
    const kept = await send();
    const reset = await send();
    reset.socket.resetAndDestroy();
    await Promise.all([kept.closed, reset.closed]);
    kept.socket.destroy();
  });

  it('to the documentation page has a request id and a content security policy of its own', async () => {
    const { status, headers } = await responseTo(request('GET /docs/ HTTP/1.1'));
    const own = new Set(['content-security-policy', 'cross-origin-opener-policy']);
    const expected = Object.entries(apiHeaders).filter(([name]) => !own.has(name));
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject(Object.fromEntries(expected));
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
  });

  it('to a probe during shutdown has a request id and the security headers', async () => {
    service.app.get(Lifecycle).shutDown();
    const response = await responseTo(request('GET /health/ready HTTP/1.1'));
    expect(response.status).toBe(503);
    expectCommonHeaders(response, probes);
  });
});
