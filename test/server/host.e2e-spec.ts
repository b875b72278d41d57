import { createLogger } from '../../src/logging/logger.js';
import { parseResponse, rawExchange } from '../support/raw-request.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const malformed = [
  '',
  ' ',
  'localhost/intendedPath?',
  'localhost?',
  'localhost#',
  'user@x',
  'user:password@x',
  'http://x/',
  'a b',
  'a,b',
  'a\tb',
  'a%62',
  'a"b',
  'a\\b',
  '<script>',
  'é',
  '[::1',
  '::1',
  '[]',
  '[1.2.3.4]',
  '[fe80::1%25eth0]',
  '[v1.x]',
  '[::1]x',
  'x:65536',
  'x:-1',
  'x:1x',
  'x:000080',
  ':80',
  '.',
  'a..b',
  '256.1.1.1',
  '1.2.3',
  '0x7f.1',
  `${'a'.repeat(64)}.example.com`,
  Array.from({ length: 130 }, () => 'a').join('.'),
];

const valid = [
  'localhost',
  'LocalHost:3000',
  'api.example.com',
  'api.example.com.',
  'api.example.com:443',
  'x:0',
  'x:65535',
  'x:',
  'service-1:3000',
  'my_service',
  'xn--bcher-kva.example',
  '127.0.0.1',
  '10.1.2.3:8080',
  '[::1]',
  '[2001:DB8::1]:3000',
  '[::ffff:10.1.2.3]',
];

const routes = [
  'GET /api/public',
  'GET /api/private',
  'POST /api/messages',
  'HEAD /api/public',
  'GET /nowhere',
  'PURGE /nowhere',
  'GET /docs',
  'GET /docs/',
  'GET /docs/openapi.json',
  'GET /docs/docs.css',
  'GET /health/live',
  'GET /health/ready',
  'GET /metrics',
  'GET /api/messages/%zz',
  'OPTIONS /api/messages',
  'OPTIONS *',
  'GET http://localhost/api/public',
];

const gateway = '10.0.0.1';
const origin = 'https://app.example.com';

const lines: string[] = [];
const logger = createLogger({ logLevel: 'info' }, { write: (line) => void lines.push(line) });

describe('a request', () => {
  let service: TestApp;
  let url: string;
  beforeAll(async () => {
    service = await createTestApp({ CORS_ORIGINS: origin, TRUST_PROXY: gateway }, { logger });
    await service.app.listen(0, '127.0.0.1');
    url = await service.app.getUrl();
  });
  afterAll(() => service.close());

  const responseTo = async (...sent: string[]) =>
    parseResponse(await rawExchange(url, [...sent, 'Connection: close', '', ''].join('\r\n')));
  /** The address in the OpenAPI document's server. */
  const serverOf = async (...sent: string[]) => {
    const { status, body } = await responseTo(...sent);
    expect(status).toBe(200);
    return (JSON.parse(body) as { servers: [{ url: string }] }).servers[0].url;
  };

  it.each(malformed)('is rejected when its Host is %j', async (host) => {
    const { status, headers, body } = await responseTo('GET /docs/openapi.json HTTP/1.1', `Host: ${host}`);
    expect(status).toBe(400);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(headers.has('www-authenticate')).toBe(false);
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Bad Request',
      status: 400,
      detail: 'The request must name one valid host: check Host, X-Forwarded-Host and X-Forwarded-Proto',
      requestId: headers.get('x-request-id'),
    });
  });

  it.each(valid)('is accepted when its Host is %j, and the OpenAPI document shows it', async (host) => {
    expect(await serverOf('GET /docs/openapi.json HTTP/1.1', `Host: ${host}`)).toBe(`http://${host}`);
  });

  describe.each([
    ['is malformed', ['Host: user@x']],
    ['occurs twice', ['Host: localhost', 'host: localhost']],
    ['occurs twice, once malformed', ['Host: localhost', 'HOST: user@x']],
    ['is missing', []],
  ])('is rejected when its Host %s', (_what, hosts) => {
    it.each(routes)('with 400 and no other effect: %s', async (route) => {
      const preflight = route.startsWith('OPTIONS') ? [`Origin: ${origin}`, 'Access-Control-Request-Method: GET'] : [];
      const { status, headers } = await responseTo(`${route} HTTP/1.1`, ...hosts, ...preflight);
      expect(status).toBe(400);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(headers.has('www-authenticate')).toBe(false);
      expect(headers.has('access-control-allow-methods')).toBe(false);
    });
  });

  it.each([
    ['no Host', 200, []],
    ['one Host', 200, ['Host: localhost']],
    ['a malformed Host', 400, ['Host: user@x']],
    ['two Hosts', 400, ['Host: localhost', 'Host: localhost']],
  ])('with HTTP/1.0 and %s gets status %i', async (_what, expected, hosts) => {
    const { status } = await responseTo('GET /health/live HTTP/1.0', ...hosts);
    expect(status).toBe(expected);
  });

  it('with HTTP/1.0 and no Host gets an OpenAPI document with a relative server', async () => {
    expect(await serverOf('GET /docs/openapi.json HTTP/1.0')).toBe('..');
  });

  describe('with an absolute-form address (RFC 9112, section 3.2.2)', () => {
    it('is served with the host of that address', async () => {
      const server = await serverOf('GET http://api.example.com:81/docs/openapi.json HTTP/1.1', 'Host: localhost');
      expect(server).toBe('http://api.example.com:81');
    });

    it('is served when the scheme of that address is HTTPS in capitals', async () => {
      expect((await responseTo('GET HTTPS://localhost/api/public HTTP/1.1', 'Host: localhost')).status).toBe(200);
    });

    it.each(['http://localhost', 'http://localhost?x'])('has the path / when that address is %s', async (address) => {
      expect((await responseTo(`GET ${address} HTTP/1.1`, 'Host: localhost')).status).toBe(404);
    });

    it.each([
      'http://user:password@localhost/api/public',
      'http://x:65536/api/public',
      'http:///api/public',
      'http://a%62/api/public',
    ])('is rejected when that address is %s', async (address) => {
      const { status, headers, body } = await responseTo(`GET ${address} HTTP/1.1`, 'Host: localhost');
      expect(status).toBe(400);
      expect(body).not.toContain('password');
      expect(lines.join('')).toContain(headers.get('x-request-id'));
      expect(lines.join('')).not.toContain('password');
    });
  });

  describe('forwarded by a gateway', () => {
    const inject = (headers: Record<string, string>, remoteAddress: string) =>
      service.inject({ url: '/docs/openapi.json', headers: { host: 'internal:3000', ...headers }, remoteAddress });

    it.each(malformed.filter((host) => host.trim() !== '' && host !== 'a,b'))(
      'is rejected when its X-Forwarded-Host is %j, but served when the gateway is not trusted',
      async (host) => {
        const trusted = await inject({ 'x-forwarded-host': host }, gateway);
        expect(trusted.statusCode).toBe(400);
        const untrusted = await inject({ 'x-forwarded-host': host }, '10.0.0.2');
        expect(untrusted.json()).toMatchObject({ servers: [{ url: 'http://internal:3000' }] });
      },
    );

    it.each([
      ['api.example.com', 'http://api.example.com'],
      ['[2001:db8::1]:8443', 'http://[2001:db8::1]:8443'],
      // Each gateway appends to the list: the last value is from the trusted one.
      ['user@x, api.example.com', 'http://api.example.com'],
    ])('is accepted when its X-Forwarded-Host is %j', async (host, server) => {
      const response = await inject({ 'x-forwarded-host': host }, gateway);
      expect(response.json()).toMatchObject({ servers: [{ url: server }] });
    });

    it.each(['api.example.com, user@x', 'api.example.com,', ', '])(
      'is rejected when the last host in X-Forwarded-Host is malformed: %j',
      async (host) => {
        expect((await inject({ 'x-forwarded-host': host }, gateway)).statusCode).toBe(400);
      },
    );

    it.each(['javascript', 'https:', 'http, ftp', 'https://x', 'HTTPS '])(
      'is rejected when its X-Forwarded-Proto starts with %j, but served when the gateway is not trusted',
      async (scheme) => {
        expect((await inject({ 'x-forwarded-proto': `${scheme}x` }, gateway)).statusCode).toBe(400);
        const untrusted = await inject({ 'x-forwarded-proto': `${scheme}x` }, '10.0.0.2');
        expect(untrusted.json()).toMatchObject({ servers: [{ url: 'http://internal:3000' }] });
      },
    );

    it('is rejected when its Host is malformed, even with a valid X-Forwarded-Host', async () => {
      const response = await inject({ host: 'user@x', 'x-forwarded-host': 'api.example.com' }, gateway);
      expect(response.statusCode).toBe(400);
    });

    it('has the port of X-Forwarded-Host, not that of X-Forwarded-Port', async () => {
      const response = await inject({ 'x-forwarded-host': 'api.example.com', 'x-forwarded-port': '8443' }, gateway);
      expect(response.json()).toMatchObject({ servers: [{ url: 'http://api.example.com' }] });
    });
  });
});
