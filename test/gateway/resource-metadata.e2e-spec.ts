import { thisApi } from '../../src/api.js';
import { dpopAlgorithms, dpopOffer } from '../support/challenges.js';
import { TestIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import { describeWithNginx } from '../support/nginx.js';

const resource = `https://api.example.com${prefix}`;
const path = `/.well-known/oauth-protected-resource${prefix}`;

describeWithNginx('the metadata of the API behind nginx', () => {
  let issuer: TestIssuer;
  let gateway: Gateway;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url, PUBLIC_URL: resource });
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const spoofed = {
    'x-forwarded-host': 'evil.example.com',
    'x-forwarded-prefix': '/evil',
    'x-original-url': '/metrics',
    'x-rewrite-url': '/metrics',
  };

  it.each([{}, { host: 'localhost:9' }, spoofed])(
    'is outside the prefix, the same for each request: %j',
    async (headers) => {
      const { status, headers: received, body } = await gateway.send(path, { headers });
      expect([status, JSON.parse(body)]).toEqual([
        200,
        {
          resource,
          authorization_servers: [issuer.url],
          scopes_supported: expect.arrayContaining(['read:messages', 'write:messages']),
          bearer_methods_supported: ['header'],
          resource_name: thisApi.name,
          dpop_signing_alg_values_supported: dpopAlgorithms,
          dpop_bound_access_tokens_required: false,
        },
      ]);
      expect(received['cache-control']).toBe('public, max-age=3600');
      expect(received['access-control-allow-origin']).toBe('*');
    },
  );

  it('is where the challenge of a client without a token leads', async () => {
    const { headers } = await gateway.send(`${prefix}/api/private`, { headers: { host: 'localhost:9' } });
    expect(headers['www-authenticate']).toBe(`Bearer resource_metadata="https://api.example.com${path}", ${dpopOffer}`);
  });

  it.each([
    '/.well-known/oauth-protected-resource',
    `${path}/`,
    `${path}/api/public`,
    `${path}/../../../metrics`,
    `${path}%2f..%2f..%2f..%2fmetrics`,
    `${path};/metrics`,
    `${prefix}/.well-known/oauth-protected-resource`,
    `${prefix}${path}`,
    '/.well-known/openid-configuration',
    '/.well-known/',
  ])('makes no other path reachable: %s', async (other) => {
    const { status, body } = await gateway.send(other);
    expect([status, body.includes('process_cpu')]).toEqual([404, false]);
  });

  it('is only to be read, and may be asked for in a CORS preflight', async () => {
    const methods = ['HEAD', 'POST', 'DELETE', 'OPTIONS'];
    const statuses = await Promise.all(methods.map(async (method) => (await gateway.send(path, { method })).status));
    expect(statuses).toEqual([200, 404, 404, 404]);
    const headers = { origin: 'https://stranger.example.com', 'access-control-request-method': 'GET' };
    expect((await gateway.send(path, { method: 'OPTIONS', headers })).status).toBe(204);
  });

  it('has its path in the log of nginx', async () => {
    const { headers } = await gateway.send(`${path}?x`);
    expect((await gateway.nginx.lineOf(String(headers['x-request-id']))).path).toBe(path);
  });
});
