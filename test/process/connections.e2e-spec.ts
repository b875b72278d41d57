import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { ListeningService } from '../support/listening-service.js';
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

  it('gets the responses to a few pipelined requests in their order', async () => {
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

  async function pipelined(requests: readonly Parameters<typeof requestText>[0][]): Promise<RawResponse[]> {
    const [socket] = await service.open(1, requests.map(requestText).join(''));
    const chunks: Buffer[] = [];
    const methods = requests.map(({ method = 'GET' }) => method);
    for await (const chunk of socket!) {
      chunks.push(chunk as Buffer); // no encoding is set
      const responses = parseResponses(Buffer.concat(chunks), methods);
      if (responses.length === methods.length) return responses;
    }
    throw new Error(`It was closed after ${Buffer.concat(chunks).toString()}`);
  }

  it('is closed when more than 16 requests wait on it, of which no other is served', async () => {
    service = await ListeningService.start();
    const request = requestText({ path: '/api/messages', headers: { authorization: service.authorization } });
    const [socket] = await service.open(1, request.repeat(1000));
    await new Promise((closed) => socket!.resume().on('close', closed));
    await service.get('/api/public');
    await service.settled();
    const urls = service.log.filter(({ msg }) => msg === 'request completed').map(({ url }) => url);
    expect(urls.filter((url) => url === '/api/messages').length).toBeLessThanOrEqual(1);
    expect(urls).toContain('/api/public');
  });

  it('is closed when its client neither sends nor closes, also after a 408', async () => {
    service = await ListeningService.start({ REQUEST_TIMEOUT: '1' });
    const { hostname, port } = new URL(service.url);
    const head =
      'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nContent-Type: application/json\r\n';
    const sockets = ['', 'GET / HT', `${head}\r\n{`, `${head}Expect: 100-continue\r\n\r\n`].map((beginning) => {
      const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
      socket.on('error', () => undefined).write(beginning);
      return socket.resume();
    });
    await service.connections(4);
    await service.connections(0);
    for (const socket of sockets) socket.destroy();
  });
});
