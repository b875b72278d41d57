import { until } from '../support/clock.js';
import { TestIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import type { HttpsResponse, HttpsRequest } from '../support/https-client.js';
import { describeWithNginx } from '../support/nginx.js';

const elsewhere = '203.0.113.7';

/** Headers in which a client may claim an identity, an address or another target. */
const claims: Record<string, string> = {
  forwarded: `for=${elsewhere};host=evil.example.com;proto=http`,
  'x-forwarded-for': elsewhere,
  'x-forwarded-host': 'evil.example.com',
  'x-forwarded-proto': 'http',
  'x-forwarded-prefix': '/evil',
  'x-forwarded-port': '80',
  'x-real-ip': elsewhere,
  'x-client-ip': elsewhere,
  'true-client-ip': elsewhere,
  'x-original-url': '/metrics',
  'x-rewrite-url': '/metrics',
  'x-http-method-override': 'DELETE',
  'x-user': 'admin',
  'x-user-id': 'admin',
  'x-forwarded-user': 'admin',
  'x-auth-request-user': 'admin',
  'x-auth-subject': 'admin',
  'x-scopes': 'read:messages write:messages',
  'remote-user': 'admin',
  'x-client-cert': 'admin',
  'client-cert': ':YWRtaW4=:',
  'x-forwarded-client-cert': 'Subject="CN=admin"',
  'x-request-id': 'mine',
};

describeWithNginx('spoofed headers', () => {
  const limit = 3;
  let issuer: TestIssuer;
  let gateway: Gateway;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    gateway = await Gateway.start({
      AUTH_ISSUER: issuer.url,
      DOCS_ENABLED: 'true',
      AUTH_FAILURE_LIMIT: String(limit),
    });
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const bearer = (scope: string) => ({ authorization: `Bearer ${issuer.token({ claims: { scope } })}` });

  const draft = { method: 'POST', body: '{"text":"Hello"}' };
  const typed = { 'content-type': 'application/json' };

  /** The response without what differs in every response. */
  function withoutVaryingParts({ status, headers, body }: HttpsResponse): unknown {
    const { date: _, 'x-request-id': __, ...others } = headers;
    const ids = /[\da-f]{8}-[\da-f-]{27}|[\da-f]{32}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;
    return JSON.parse(JSON.stringify({ status, others, body }).replaceAll(ids, 'VARIES'));
  }

  it.each<[string, string, () => HttpsRequest]>([
    ['401 without a token', '/api/private', () => ({})],
    [
      '403 for a write without the scope',
      '/api/messages',
      () => ({ ...draft, headers: { ...bearer('read:messages'), ...typed } }),
    ],
    [
      '201 for a write with the scope',
      '/api/messages',
      () => ({ ...draft, headers: { ...bearer('write:messages'), ...typed } }),
    ],
    ['the address in the documentation', '/docs/openapi.json', () => ({})],
    ['404 for an unknown path', '/api/nowhere', () => ({})],
  ])('do not change the response: %s', async (_what, path, request) => {
    const { headers, ...others } = request();
    const from = '127.0.0.5';
    const plain = await gateway.send(prefix + path, { ...others, headers, from });
    const claiming = await gateway.send(prefix + path, { ...others, headers: { ...headers, ...claims }, from });
    expect(withoutVaryingParts(claiming)).toEqual(withoutVaryingParts(plain));
    expect(claiming.headers['x-request-id']).not.toBe('mine');
  });

  /** The replicas' audit log entries for a request. */
  const audited = (requestId: unknown) =>
    gateway.replicas
      .flatMap(({ log }) => log.filter((line) => line.includes('"audit":true')))
      .map((line) => JSON.parse(line) as { requestId: string })
      .filter((line) => line.requestId === requestId);

  it('do not change the client address or the request id in the log, which nginx sets', async () => {
    const { headers } = await gateway.send(`${prefix}/api/private`, { headers: claims, from: '127.0.0.6' });
    const requestId = headers['x-request-id'];
    await until(() => audited(requestId).length > 0);
    expect(audited(requestId)).toMatchObject([{ ip: '127.0.0.6', status: 401 }]);
    expect(JSON.stringify(audited(requestId))).not.toMatch(/203\.0\.113|admin|evil/);
    const line = await gateway.nginx.lineOf(String(requestId));
    expect(line).toMatchObject({ ip: '127.0.0.6', path: `${prefix}/api/private`, status: 401 });
  });

  it('do not bypass the limit on failed authentication attempts', async () => {
    const statuses: number[] = [];
    const most = gateway.replicas.length * limit;
    for (let count = 0; count < most + 4; count += 1) {
      const headers = { ...claims, 'x-forwarded-for': `203.0.113.${count}`, forwarded: `for=203.0.113.${count}` };
      statuses.push((await gateway.send(`${prefix}/api/private`, { headers, from: '127.0.0.7' })).status);
    }
    expect(statuses.slice(most)).toEqual([429, 429, 429, 429]);
    expect(await gateway.send(`${prefix}/api/private`, { from: '127.0.0.8' })).toMatchObject({ status: 401 });
  });

  it('are rejected with 400 when Authorization is sent twice', async () => {
    const { authorization } = bearer('');
    const headers = { Authorization: [authorization, authorization] };
    expect(await gateway.send(`${prefix}/api/private`, { headers })).toMatchObject({ status: 400 });
  });
});
