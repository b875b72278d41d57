import { once } from 'node:events';
import { type Socket, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListeningService } from './listening-service.js';
import { lockMessages, waitForBlockedRequests } from '../support/table-lock.js';
import { type RawResponse, parseResponses, requestText } from '../support/raw-connection.js';

const bundle = requestText({ path: '/docs/swagger-ui-bundle.js' });

describe('a connection', () => {
  let service: ListeningService;
  afterEach(() => service.close());

  it('stays open while its client reads slowly', async () => {
    service = await ListeningService.start();
    service.server.timeout = 1000;
    const each = Buffer.byteLength(await (await service.get('/docs/swagger-ui-bundle.js')).text());
    const began = performance.now();
    const [socket] = await service.open(1, bundle.repeat(6));
    const chunks: Buffer[] = [];
    for (let length = 0; length < 6 * each && !socket!.destroyed; await sleep(20)) {
      const chunk = socket!.read() as Buffer | null; // no encoding is set
      if (chunk) chunks.push(chunk);
      length += chunk?.length ?? 0;
    }
    const responses = parseResponses(
      Buffer.concat(chunks),
      Array.from({ length: 5 }, () => 'GET'),
    );
    expect(responses.map(({ status, body }) => [status, Buffer.byteLength(body)])).toEqual(
      Array.from({ length: 5 }, () => [200, each]),
    );
    expect(performance.now() - began).toBeGreaterThan(2000);
  });

  it('receives the responses to pipelined requests in order', async () => {
    service = await ListeningService.start();
    const headers = { authorization: service.authorization };
    const json = { ...headers, 'content-type': 'application/json' };
    const requests = [
      { path: '/api/public' },
      { method: 'HEAD', path: '/api/messages', headers },
      { method: 'POST', path: '/api/messages', headers: json, body: '{"text":"first"}' },
      { path: '/api/messages', headers },
      { method: 'PATCH', path: '/nowhere' },
      { path: '/api/%zz' },
      { path: '/docs/docs.css' },
    ];
    const responses = await pipelined(requests);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 201, 200, 404, 400, 200]);
    expect(JSON.parse(responses[3]!.body)).toMatchObject({ data: [{ text: 'first' }] });
  });

  const pipelined = async (requests: readonly Parameters<typeof requestText>[0][]) => {
    const [socket] = await service.open(1, requests.map(requestText).join(''));
    return responsesOn(
      socket!,
      requests.map(({ method = 'GET' }) => method),
    );
  };

  async function responsesOn(socket: Socket, methods: readonly string[]): Promise<RawResponse[]> {
    const chunks: Buffer[] = [];
    for await (const chunk of socket) {
      chunks.push(chunk as Buffer); // no encoding is set
      const responses = parseResponses(Buffer.concat(chunks), methods);
      if (responses.length === methods.length) return responses;
    }
    throw new Error(`The connection was closed after ${Buffer.concat(chunks).toString()}`);
  }

  it('is closed when more than 16 pipelined requests are waiting, and none of these is served', async () => {
    service = await ListeningService.start();
    const request = requestText({ path: '/api/messages', headers: { authorization: service.authorization } });
    const [socket] = await service.open(1, request.repeat(1000));
    await new Promise((closed) => socket!.resume().on('close', closed));
    await service.get('/api/public');
    await service.settled();
    const urls = service.log.filter(({ msg }) => msg === 'request completed').map(({ url }) => url);
    expect(urls.filter((url) => url === '/api/messages').length).toBeLessThanOrEqual(1);
    expect(await service.closedConnections()).toEqual({ pipelining: 1, unread: 0, memory: 0, late: 0, unreadable: 0 });
    expect(urls).toContain('/api/public');
  });

  it('is closed when the pipelined requests that are waiting are too large', async () => {
    service = await ListeningService.start();
    const release = await lockMessages(service.databaseUrl);
    const large = requestText({ path: '/api/public', headers: { 'x-large': 'x'.repeat(12_000) } });
    const [socket] = await service.open(1, service.list);
    await waitForBlockedRequests(service.databaseUrl, 1);
    socket!.write(large.repeat(2));
    expect((await service.get('/api/public')).status).toBe(200);
    expect(service.accepted.map(({ destroyed }) => destroyed)).not.toContain(true);
    socket!.write(large);
    await new Promise((closed) => socket!.resume().on('close', closed));
    expect(await service.closedConnections()).toEqual({ pipelining: 1, unread: 0, memory: 0, late: 0, unreadable: 0 });
    await release();
  });

  const chunked = 'POST /api/public HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n';
  const overLimit = requestText({ path: '/', headers: { 'x-large': 'x'.repeat(40_000) } });

  it.each([
    ['garbage', 'garbage\r\n\r\n', 400],
    ['a malformed body', `${chunked}garbage\r\n`, 400],
    ['headers over the limit', overLimit, 431],
  ])('receives the response to a request before the response to %s that follows it', async (_, bytes, status) => {
    service = await ListeningService.start();
    const release = await lockMessages(service.databaseUrl);
    const [socket] = await service.open(1, service.list);
    await waitForBlockedRequests(service.databaseUrl, 1);
    socket!.write(bytes);
    expect((await service.get('/api/public')).status).toBe(200);
    await release();
    const responses = await responsesOn(socket!, ['GET', 'GET']);
    expect(responses.map((response) => response.status)).toEqual([200, status]);
    expect(responses[0]!.body).toContain('"data"');
    await service.until(() => socket!.closed);
  });

  it('receives 408 for a request that does not arrive in time, even if the rest arrives later', async () => {
    service = await ListeningService.start({ REQUEST_TIMEOUT: '1' });
    const release = await lockMessages(service.databaseUrl);
    const [socket] = await service.open(1, `${service.list}GET /api/public HTTP/1.1\r\n`);
    await once(service.server, 'clientError');
    socket!.write('Host: localhost\r\n\r\n');
    expect((await service.get('/api/public')).status).toBe(200);
    await release();
    const responses = await responsesOn(socket!, ['GET', 'GET']);
    expect(responses.map(({ status }) => status)).toEqual([200, 408]);
    await service.until(() => socket!.closed);
  });

  it.each([
    ['headers', 'GET /api/public HTTP/1.1\r\nX-Slow: ', 'x\r\nHost: localhost\r\n\r\n'],
    [
      'body',
      'POST /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{',
      '}',
    ],
  ])('does not process a request after its 408, even if the rest of its %s arrives later', async (_, text, rest) => {
    service = await ListeningService.start({ REQUEST_TIMEOUT: '1' });
    const [socket] = await service.open(1, text);
    await once(socket!, 'readable');
    socket!.write(rest);
    const responses = await responsesOn(socket!, ['GET']);
    expect(responses.map(({ status }) => status)).toEqual([408]);
    await service.waitForConnections(0);
    expect(service.log.filter(({ msg }) => msg === 'request completed')).toEqual([]);
  });

  it.each([
    ['garbage', 'garbage\r\n\r\n'],
    ['CONNECT', 'CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ])('receives no other bytes within a response that it reads slowly, even if it sends %s', async (_, bytes) => {
    service = await ListeningService.start();
    const whole = await (await service.get('/docs/swagger-ui-bundle.js')).text();
    const [socket] = await service.open(1, bundle.repeat(4));
    await service.settled();
    socket!.write(bytes);
    await service.settled();
    const chunks: Buffer[] = [];
    for await (const chunk of socket!) chunks.push(chunk as Buffer); // no encoding is set
    const responses = parseResponses(Buffer.concat(chunks), ['GET', 'GET', 'GET', 'GET', 'GET']);
    const bodies = responses.filter(({ status }) => status === 200).map(({ body }) => body);
    for (const body of bodies) expect(whole.startsWith(body)).toBe(true);
    expect(service.log.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });

  it('is closed when its client neither sends nor closes, even after a 408', async () => {
    service = await ListeningService.start({ REQUEST_TIMEOUT: '1' });
    const { hostname, port } = new URL(service.url);
    const head =
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nContent-Type: application/json\r\n';
    const sockets = ['', 'GET / HT', `${head}\r\n{`, `${head}Expect: 100-continue\r\n\r\n`].map((beginning) => {
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
      socket.on('error', () => undefined).write(beginning);
      return socket.resume();
    });
    await service.waitForConnections(4);
    await service.waitForConnections(0);
    expect(await service.closedConnections()).toMatchObject({ late: 4, unreadable: 0 });
    const lines = service.log.filter(({ status }) => status === 408);
    expect(lines.map(({ msg, requestId }) => [msg, typeof requestId])).toEqual(
      Array.from({ length: 4 }, () => ['request refused', 'string']),
    );
    for (const socket of sockets) socket.destroy();
  });
});
