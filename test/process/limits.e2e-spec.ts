import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { createDatabase } from '../support/postgres.js';
import { lockMessages, waitingRequests } from '../support/table-lock.js';
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
  ])('that does not finish %s is answered 408 and cut off', async (_, beginning) => {
    const socket = connect(port, '127.0.0.1');
    socket.write(beginning);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n/);
    expect(answer).toContain('Connection: close\r\n');
    expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ status: 408, title: 'Request Timeout' });
  });

  it('is told how long an idle connection is kept', async () => {
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

  it('are refused with 503 and Retry-After, the probes and the metrics excepted, until others have ended', async () => {
    release = await lockMessages(databaseUrl);
    const authorization = `Bearer ${await service.issuer.mint({ claims: { scope: 'read:messages' } })}`;
    const list = () => fetch(`${url}/api/messages`, { headers: { authorization } });
    const held = [list(), list()];
    await waitingRequests(databaseUrl, 2);
    for (const path of ['/api/public', '/api/messages', '/health/live/x', '/metrics-of-another', '/nowhere']) {
      const refused = await fetch(url + path);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(refused.headers.get('x-request-id')).toMatch(/./);
      expect(await refused.json()).toMatchObject({ status: 503, reason: 'overloaded' });
    }
    for (const path of ['/health/live', '/health/ready', '/metrics'])
      expect((await fetch(url + path)).status).toBe(200);
    await release();
    release = undefined;
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await fetch(`${url}/api/public`)).status).toBe(200);
  });

  it('are taken again when clients have given up and the work for them is done', async () => {
    release = await lockMessages(databaseUrl);
    const token = await service.issuer.mint({ claims: { scope: 'read:messages' } });
    const { port } = new URL(url);
    const sockets = [1, 2].map(() => connect(Number(port), '127.0.0.1'));
    for (const socket of sockets) {
      socket.write(`GET /api/messages HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    }
    await waitingRequests(databaseUrl, 2);
    expect((await fetch(`${url}/api/public`)).status).toBe(503);
    await Promise.all(sockets.map((socket) => once(socket.resetAndDestroy(), 'close')));
    for (let count = 0; count < 20; count += 1) expect((await fetch(`${url}/api/public`)).status).toBe(503);
    await release();
    release = undefined;
    while ((await fetch(`${url}/api/public`)).status === 503);
    expect((await fetch(`${url}/api/public`)).status).toBe(200);
  });

  it('are none that have not arrived yet: a body that stops half way holds no place', async () => {
    const { port } = new URL(url);
    const head =
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{';
    const sockets = [1, 2, 3].map(() => connect(Number(port), '127.0.0.1').setNoDelay());
    await Promise.all(sockets.map((socket) => new Promise<void>((sent) => socket.write(head, () => sent()))));
    expect((await fetch(`${url}/api/public`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
});
