import { ListeningService } from './listening-service.js';
import { requestText } from '../support/raw-connection.js';
import { lockMessages, waitForBlockedRequests } from '../support/table-lock.js';

const upload =
  'POST /api/messages HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Request-Id: upload\r\n';
const bundle = requestText({ path: '/docs/swagger-ui-bundle.js' });

describe('a client that disconnects', () => {
  let service: ListeningService;
  beforeEach(async () => void (service = await ListeningService.start({ MAX_IN_FLIGHT: '1' })));
  afterEach(() => service.close());

  /** Sends text, and resets the connection once the service has reached the given point. */
  async function disconnect(text: string, reached: () => Promise<unknown> = () => service.settled()): Promise<void> {
    const [socket] = await service.open(1, text);
    await reached();
    socket!.resetAndDestroy();
    await service.until(() => service.accepted.every(({ destroyed }) => destroyed));
  }

  const levels = (least: number) => service.log.filter(({ level }) => Number(level) >= least);

  it.each([
    ['Content-Length', `${upload}Content-Length: 100\r\n\r\n{"text":`],
    ['Transfer-Encoding', `${upload}Transfer-Encoding: chunked\r\n\r\n5\r\n{"tex`],
  ])('during its upload is logged at level info, with %s', async (_, beginning) => {
    await disconnect(beginning);
    await service.until(() => service.log.some(({ requestId }) => requestId === 'upload'));
    expect(service.log.filter(({ requestId }) => requestId === 'upload')).toEqual([
      expect.objectContaining({ level: 30, msg: 'client disconnected', method: 'POST', route: '/api/messages' }),
    ]);
    expect(levels(40)).toEqual([]);
  });

  it('while its request is processed, or its response is sent, is not logged as an error', async () => {
    const release = await lockMessages(service.databaseUrl);
    await disconnect(service.list, () => waitForBlockedRequests(service.databaseUrl, 1));
    await release();
    await disconnect(bundle.repeat(4));
    await service.settled();
    expect(levels(40)).toEqual([]);
  });

  it('frees its place in MAX_IN_FLIGHT exactly once, as every other request does', async () => {
    const { headers } = await service.get('/docs/docs.css');
    const { authorization } = service;
    const get = async (path: string, more: { method?: string; body?: string; headers?: Record<string, string> } = {}) =>
      (await fetch(service.url + path, { ...more, headers: { authorization, ...more.headers } })).status;
    const json = { 'content-type': 'application/json' };
    const unchanged = { url: '/docs/docs.css', headers: { 'if-none-match': headers.get('etag')! } };
    expect((await service.service.inject(unchanged)).statusCode).toBe(304);
    expect(await get('/docs/swagger-ui-bundle.js', { method: 'HEAD' })).toBe(200);
    expect(await get('/docs/docs.css', { headers: { range: 'bytes=0-1' } })).toBe(206);
    expect(await get('/api/messages', { method: 'HEAD' })).toBe(200);
    expect(await get('/api/messages', { method: 'POST', headers: json, body: '{' })).toBe(400);
    expect(await get('/api/messages', { method: 'POST', headers: json, body: '{"text":""}' })).toBe(400);
    expect(await get('/nowhere')).toBe(404);
    expect(await get('/api/messages/no-uuid', { method: 'DELETE' })).toBe(400);
    await disconnect(`${upload}Content-Length: 100\r\n\r\n{"text":`);
    await disconnect(bundle.repeat(4));
    const release = await lockMessages(service.databaseUrl);
    await disconnect(service.list.repeat(4), () => waitForBlockedRequests(service.databaseUrl, 1));
    expect(await get('/api/public')).toBe(503);
    await release();
    await service.until(async () => (await get('/api/public')) === 200);
    expect(await service.statuses()).toEqual({ 200: 50 });
  });
});
