import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createDatabase } from '../support/postgres.js';
import { lockMessages, waitForBlockedRequests } from '../support/table-lock.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

describe('a slow sender', () => {
  let service: TestApp;
  let port: number;
  beforeAll(async () => {
    service = await createTestApp({ REQUEST_TIMEOUT: '1', KEEP_ALIVE_TIMEOUT: '1' });
    await service.app.listen(0, '127.0.0.1');
    port = Number(new URL(await service.app.getUrl()).port);
  });
  afterAll(() => service.close());

  it.each([
    ['its headers', 'GET /api/public HTTP/1.1\r\nHost: localhost\r\nX-Slow: '],
    [
      'its body',
      'POST /api/public HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ],
  ])('gets 408 and is disconnected when it does not finish %s', async (_, beginning) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(beginning);
    const response = await text(socket);
    expect(response).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(response).toContain('Connection: close\r\n');
    expect(JSON.parse(response.slice(response.indexOf('{')))).toMatchObject({ status: 408, title: 'Request Timeout' });
  });

  it('gets a Keep-Alive header with the timeout of idle connections', async () => {
    const { headers } = await fetch(`http://127.0.0.1:${port}/api/public`);
    expect(headers.get('keep-alive')).toBe('timeout=1');
  });
});

describe.each([
  ['', {}],
  [', with a limit on failed authentication', { AUTH_FAILURE_LIMIT: '100' }],
])('more requests than MAX_IN_FLIGHT%s', (_, environment) => {
  let service: TestApp;
  let databaseUrl: string;
  let url: string;
  let release: (() => Promise<void>) | undefined;
  afterEach(async () => {
    await release?.();
    release = undefined;
  });
  beforeAll(async () => {
    databaseUrl = (await createDatabase()) ?? '';
    service = await createTestApp({ DATABASE_URL: databaseUrl, MAX_IN_FLIGHT: '2', ...environment });
    await service.app.listen(0, '127.0.0.1');
    url = await service.app.getUrl();
  });
  afterAll(() => service.close());

  it('are rejected with 503 and Retry-After, except for probes and metrics, until others have completed', async () => {
    release = await lockMessages(databaseUrl);
    const authorization = `Bearer ${service.issuer.token({ claims: { scope: 'read:messages' } })}`;
    const list = () => fetch(`${url}/api/messages`, { headers: { authorization } });
    const blocked = [list(), list()];
    await waitForBlockedRequests(databaseUrl, 2);
    for (const path of ['/api/public', '/api/messages', '/health/live/x', '/metrics-of-another', '/nowhere']) {
      const rejected = await fetch(url + path);
      expect(rejected.status).toBe(503);
      expect(rejected.headers.get('retry-after')).toBe('1');
      expect(rejected.headers.get('x-request-id')).toMatch(/./);
      expect(await rejected.json()).toMatchObject({ status: 503, reason: 'overloaded' });
    }
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await fetch(url + path)).status).toBe(200);
    await release();
    release = undefined;
    expect((await Promise.all(blocked)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await fetch(`${url}/api/public`)).status).toBe(200);
  });

  it('are accepted again when clients have disconnected and the work for them is done', async () => {
    release = await lockMessages(databaseUrl);
    const token = service.issuer.token({ claims: { scope: 'read:messages' } });
    const { port } = new URL(url);
    const sockets = [1, 2].map(() => connect(Number(port), '127.0.0.1'));
    for (const socket of sockets) {
      socket.write(`GET /api/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    }
    await waitForBlockedRequests(databaseUrl, 2);
    expect((await fetch(`${url}/api/public`)).status).toBe(503);
    await Promise.all(sockets.map((socket) => once(socket.resetAndDestroy(), 'close')));
    for (let count = 0; count < 20; count += 1) expect((await fetch(`${url}/api/public`)).status).toBe(503);
    await release();
    release = undefined;
    while ((await fetch(`${url}/api/public`)).status === 503);
    expect((await fetch(`${url}/api/public`)).status).toBe(200);
  });

  it('do not include a request whose body has not arrived completely', async () => {
    const { port } = new URL(url);
    const head =
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
    const sockets = [1, 2, 3].map(() => connect(Number(port), '127.0.0.1').setNoDelay());
    await Promise.all(sockets.map((socket) => new Promise<void>((sent) => socket.write(head, () => sent()))));
    expect((await fetch(`${url}/api/public`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});
