import { once } from 'node:events';
import { connect } from 'node:http2';
import { TestIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import type { HttpsResponse, HttpsRequest } from '../support/https-client.js';
import { describeWithNginx } from '../support/nginx.js';

describeWithNginx('the service behind nginx', () => {
  let issuer: TestIssuer;
  let gateway: Gateway;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url, DOCS_ENABLED: 'true' });
  });
  afterAll(async () => {
    await gateway.close();
    await issuer.close();
  });

  const problem = (status: number, members: object = {}) => ({
    type: 'about:blank',
    title: expect.any(String),
    status,
    detail: expect.any(String),
    requestId: expect.any(String),
    ...members,
  });

  /** The header with a token that has the scope; empty if it is undefined. */
  function bearer(scope: string | undefined): Record<string, string> {
    return scope === undefined ? {} : { authorization: `Bearer ${issuer.token({ claims: { scope } })}` };
  }

  function send(path: string, scope?: string, request: HttpsRequest = {}): Promise<HttpsResponse> {
    return gateway.send(prefix + path, { ...request, headers: { ...request.headers, ...bearer(scope) } });
  }

  const json = (body: object, method = 'POST', headers = {}): HttpsRequest => ({
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

  it('serves the public route without a token, also over HTTP/2', async () => {
    expect(await send('/api/public')).toMatchObject({ status: 200, headers: { 'x-request-id': expect.any(String) } });
    const session = connect(gateway.nginx.url, { ca: gateway.nginx.certificate });
    const [headers] = (await once(session.request({ ':path': `${prefix}/api/public` }), 'response')) as [object];
    session.destroy();
    expect(headers).toMatchObject({ ':status': 200 });
  });

  it.each([
    ['/api/private', undefined, 401],
    ['/api/private-scoped', undefined, 401],
    ['/api/private', '', 200],
    ['/api/private-scoped', '', 403],
    ['/api/private-scoped', 'read:messages', 200],
  ])('responds to %s with the scope %j like the service without nginx: %d', async (path, scope, status) => {
    const headers = bearer(scope);
    const response = await send(path, scope);
    const direct = await fetch(gateway.replicas[0]!.url + path, { headers });
    expect([response.status, direct.status]).toEqual([status, status]);
    for (const name of ['www-authenticate', 'content-type', 'cache-control', 'strict-transport-security']) {
      expect(response.headers[name]).toBe(direct.headers.get(name) ?? undefined);
    }
    const { requestId, ...body } = JSON.parse(response.body) as Record<string, unknown>;
    expect(await direct.json()).toMatchObject(body);
    expect(requestId).toBe(status === 200 ? undefined : response.headers['x-request-id']);
  });

  it('creates, reads, updates and deletes a message, whose address has the prefix', async () => {
    const created = await send('/api/messages', 'write:messages', json({ text: 'Hello' }));
    const { id } = JSON.parse(created.body) as { id: string };
    expect(created).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    expect(created.headers.location).toBe(`${prefix}/api/messages/${id}`);
    const path = `/api/messages/${id}`;
    expect(await send(path, 'read:messages')).toMatchObject({ status: 200, headers: { etag: '"1"' } });
    const change = json({ text: 'Bye' }, 'PATCH', { 'if-match': '"1"' });
    expect(await send(path, 'write:messages', change)).toMatchObject({ status: 200, headers: { etag: '"2"' } });
    const again = await send(path, 'write:messages', change);
    expect([again.status, JSON.parse(again.body)]).toEqual([412, problem(412)]);
    expect(await send(path, 'write:messages', { method: 'DELETE' })).toMatchObject({ status: 204, body: '' });
    expect(await send(path, 'read:messages')).toMatchObject({ status: 404 });
  });

  it('pages through the list', async () => {
    for (const text of ['one', 'two', 'three']) await send('/api/messages', 'write:messages', json({ text }));
    const first = await send('/api/messages?limit=2', 'read:messages');
    const { data, nextCursor } = JSON.parse(first.body) as { data: { text: string }[]; nextCursor: string };
    expect(data.map(({ text }) => text)).toEqual(['three', 'two']);
    const second = await send(`/api/messages?limit=2&cursor=${encodeURIComponent(nextCursor)}`, 'read:messages');
    expect(JSON.parse(second.body)).toMatchObject({ data: [{ text: 'one' }], nextCursor: null });
  });

  it('serves the documentation, which names the address of the gateway', async () => {
    expect(await send('/docs')).toMatchObject({ status: 302, headers: { location: 'docs/' } });
    const { body } = await send('/docs/openapi.json');
    expect(JSON.parse(body)).toMatchObject({ servers: [{ url: gateway.nginx.url + prefix }] });
  });

  it('accepts a token of 16 KiB, and leaves the rejection of a larger one to the service', async () => {
    const tokenOf = (bytes: number) => {
      const { length } = issuer.token({ claims: { padding: '' } });
      return issuer.token({ claims: { padding: 'x'.repeat(Math.floor(((bytes - length) * 3) / 4) - 2) } });
    };
    const status = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await gateway.send(`${prefix}/api/private`, { headers })).status;
    };
    expect(tokenOf(16 * 1024).length).toBeGreaterThan(16 * 1024 - 8);
    expect(await status(tokenOf(16 * 1024))).toBe(200);
    expect(await status(tokenOf(20 * 1024))).toBe(401);
  });

  it.each<[string, number, string, HttpsRequest]>([
    [
      'headers over 32 KiB in total, each of them smaller',
      431,
      '/api/public',
      { headers: { a: 'x'.repeat(20_000), b: 'x'.repeat(20_000) } },
    ],
    ['a header over 32 KiB', 431, '/api/public', { headers: { a: 'x'.repeat(33_000) } }],
    ['a URL over 32 KiB', 414, `/api/${'x'.repeat(33_000)}`, {}],
    ['a body over 256 KiB', 413, '/api/messages', json({ text: 'x'.repeat(300_000) })],
    ['a path with a NUL', 400, '/api/%00', {}],
    ['a path above the root', 400, '/../..', {}],
    ['an unknown path', 404, '/api/nowhere', {}],
    ['the method TRACE', 405, '/api/public', { method: 'TRACE' }],
    [
      'a body with an unknown transfer coding',
      501,
      '/api/messages',
      { method: 'POST', headers: { 'transfer-encoding': 'x' } },
    ],
  ])('responds to %s with the problem %d', async (_what, status, path, request) => {
    const response = await send(path, undefined, request);
    expect(response.status).toBe(status);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(response.body)).toEqual(problem(status));
  });

  it('responds with 502 and Retry-After when no replica is running', async () => {
    for (const { child, ended } of gateway.replicas) {
      child.kill('SIGKILL');
      await ended;
    }
    const response = await send('/api/public');
    expect(response).toMatchObject({ status: 502, headers: { 'retry-after': '5' } });
    expect(JSON.parse(response.body)).toEqual(problem(502, { requestId: response.headers['x-request-id'] }));
  });
});
