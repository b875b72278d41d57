import { apiHeaders } from '../../src/server/security-headers.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const listed = 'https://app.example.com';
const exposed = 'DPoP-Nonce, ETag, Location, Retry-After, WWW-Authenticate, X-Request-Id';

describe('a browser application', () => {
  let service: TestApp;
  beforeAll(async () => {
    service = await createTestApp({ CORS_ORIGINS: `https://other.example.com,${listed}`, TRUST_PROXY: '127.0.0.1' });
  });
  afterAll(() => service.close());

  const preflight = (headers: Record<string, string>, url = '/api/messages/1') =>
    service.inject({ method: 'OPTIONS', url, headers });
  const requested = {
    'access-control-request-method': 'PATCH',
    'access-control-request-headers': 'authorization,if-match',
  };

  it.each(['/api/messages/1', '/nowhere', '/docs/', '/health/live', '/metrics'])(
    'may call when its origin is listed, after a preflight of %s',
    async (url) => {
      const { statusCode, headers, body } = await preflight({ origin: listed, ...requested }, url);
      expect([statusCode, body]).toEqual([204, '']);
      expect(headers).toMatchObject({
        ...apiHeaders,
        'x-request-id': expect.stringMatching(/^[\da-f-]{36}$/),
        'access-control-allow-origin': listed,
        'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE',
        'access-control-allow-headers': 'authorization,if-match',
        'access-control-max-age': '7200',
        vary: 'Origin, Access-Control-Request-Headers',
      });
      expect(headers).not.toHaveProperty('access-control-allow-credentials');
    },
  );

  it('gets no Access-Control-Allow-Headers when its preflight requests no headers', async () => {
    const { headers } = await preflight({ origin: listed, 'access-control-request-method': 'GET' });
    expect(headers['access-control-allow-origin']).toBe(listed);
    expect(headers).not.toHaveProperty('access-control-allow-headers');
  });

  it.each([
    'https://evil.example.com',
    'null',
    `${listed}.evil.example.com`,
    'https://APP.example.com',
    `${listed}, ${listed}`,
  ])('may not call when its origin is %s', async (origin) => {
    const responses = [
      await preflight({ origin, ...requested }),
      await service.inject({ url: '/api/public', headers: { origin } }),
      await service.inject({ url: '/api/messages/%zz', headers: { origin } }),
    ];
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([404, 200, 400]);
    for (const { headers } of responses) {
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
      expect(headers.vary).toBe('Origin');
      expect(headers).toMatchObject(apiHeaders);
    }
  });

  it.each([[{ origin: listed }], [{ 'access-control-request-method': 'GET' }], [{}]])(
    'gets a 404 problem when its OPTIONS request is not a preflight: %j',
    async (headers) => {
      const response = await preflight(headers);
      expect(response.statusCode).toBe(404);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
      expect(response.headers.vary).toBe('Origin');
    },
  );

  it.each([
    [200, '/api/public', {}],
    [401, '/api/private', {}],
    [404, '/nowhere', {}],
    [400, '/api/messages/%zz', {}],
    [401, `/api/messages/${'x'.repeat(200)}`, {}],
    [400, '/api/public', { host: 'a b' }],
    [400, '/api/public', { 'x-forwarded-host': 'a b' }],
    [417, '/api/public', { expect: 'x' }],
  ])('can read a %i response of %s', async (status, url, headers) => {
    const response = await service.inject({ url, headers: { origin: listed, ...headers } });
    expect(response.statusCode).toBe(status);
    expect(response.headers).toMatchObject({
      'access-control-allow-origin': listed,
      'access-control-expose-headers': exposed,
      vary: 'Origin',
    });
  });

  it('gets no preflight response when Host is malformed', async () => {
    const response = await preflight({ origin: listed, ...requested, host: 'a b' });
    expect(response.statusCode).toBe(400);
    expect(response.headers).not.toHaveProperty('access-control-allow-methods');
  });
});

describe('a browser application when CORS_ORIGINS is empty', () => {
  it('gets no CORS headers', async () => {
    const service = await createTestApp();
    const headers = { origin: listed, 'access-control-request-method': 'GET' };
    const responses = [
      await service.inject({ method: 'OPTIONS', url: '/api/public', headers }),
      await service.inject({ url: '/api/public', headers }),
    ];
    await service.close();
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([404, 200]);
    for (const { headers: sent } of responses) {
      expect(Object.keys(sent).filter((name) => /^(access-control-.*|vary)$/.test(name))).toEqual([]);
    }
  });
});
