import { type TestApp, createTestApp } from '../support/test-app.js';

const forwarded = {
  host: 'internal:3000',
  'x-forwarded-host': 'api.example.com',
  'x-forwarded-proto': 'https',
  'x-forwarded-prefix': '/messages-api',
};

/** The `servers` of the OpenAPI document, and the `Location` of a new message with `ID` for its id. */
async function addresses(service: TestApp, headers: Record<string, string>, remoteAddress = '127.0.0.1') {
  const document = await service.inject({ url: '/docs/openapi.json', headers, remoteAddress });
  const created = await service.injectAs('write:messages', {
    method: 'POST',
    url: '/api/messages',
    headers,
    remoteAddress,
    payload: { text: 'Hello' },
  });
  const { id } = created.json<{ id: string }>();
  return [document.json().servers, String(created.headers.location).replace(id, 'ID')];
}

describe('identity headers such as X-User', () => {
  it('are ignored, even from a trusted gateway', async () => {
    const service = await createTestApp({ TRUST_PROXY: '127.0.0.1' });
    const names = [
      'x-user',
      'x-user-id',
      'x-forwarded-user',
      'x-auth-request-user',
      'remote-user',
      'x-scopes',
      'x-jwt',
    ];
    const headers = Object.fromEntries(names.map((name) => [name, 'admin read:messages write:messages']));
    const anonymous = await service.inject({ url: '/api/private', headers });
    const request = { method: 'POST', url: '/api/messages', headers, payload: { text: 'Hello' } } as const;
    const reader = await service.injectAs('read:messages', request, 'reader');
    const writer = await service.injectAs('write:messages', request, 'writer');
    await service.close();
    expect([anonymous.statusCode, reader.statusCode, writer.statusCode]).toEqual([401, 403, 201]);
    expect(writer.json()).toMatchObject({ author: 'writer' });
  });
});

describe('the public address', () => {
  it('is that of the request when no gateway is trusted, even with X-Forwarded headers', async () => {
    const service = await createTestApp();
    const found = await addresses(service, forwarded);
    await service.close();
    expect(found).toEqual([[{ url: 'http://internal:3000' }], '/api/messages/ID']);
  });

  it('is PUBLIC_URL with its path when that is set', async () => {
    const service = await createTestApp({ PUBLIC_URL: 'https://example.com/gateway/', TRUST_PROXY: '127.0.0.1' });
    const found = await addresses(service, forwarded);
    await service.close();
    expect(found).toEqual([[{ url: 'https://example.com/gateway' }], '/gateway/api/messages/ID']);
  });

  describe('behind trusted gateways', () => {
    let service: TestApp;
    beforeAll(async () => {
      service = await createTestApp({ TRUST_PROXY: '10.0.0.0/8,192.0.2.7,fd00::/8' });
    });
    afterAll(() => service.close());

    it.each(['10.1.2.3', '192.0.2.7', '::ffff:10.1.2.3', 'fd00::1'])(
      'is the one that a trusted gateway at %s forwards',
      async (address) => {
        expect(await addresses(service, forwarded, address)).toEqual([
          [{ url: 'https://api.example.com/messages-api' }],
          '/messages-api/api/messages/ID',
        ]);
      },
    );

    it.each(['127.0.0.1', '192.0.2.8', 'fe80::1'])(
      'is not the one that an untrusted gateway at %s forwards',
      async (address) => {
        expect(await addresses(service, forwarded, address)).toEqual([
          [{ url: 'http://internal:3000' }],
          '/api/messages/ID',
        ]);
      },
    );

    it.each([
      ['/a/b-c_d.e~f', '/a/b-c_d.e~f'],
      ['/slash/', '/slash'],
      ['/', ''],
      ['//evil.example.com', ''],
      ['https://evil.example.com', ''],
      ['evil', ''],
      ['/..', ''],
      ['/a/../b', ''],
      ['/a?b', ''],
      ['/a, /b', ''],
      [`/${'x'.repeat(200)}`, ''],
    ])('with X-Forwarded-Prefix %j has the path %j', async (prefix, path) => {
      const headers = { ...forwarded, 'x-forwarded-prefix': prefix };
      expect(await addresses(service, headers, '10.0.0.1')).toEqual([
        [{ url: `https://api.example.com${path}` }],
        `${path}/api/messages/ID`,
      ]);
    });
  });
});
