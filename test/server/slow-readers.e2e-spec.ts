import { once } from 'node:events';
import { ListeningService } from './listening-service.js';
import { requestText } from '../support/raw-connection.js';
import { lockMessages } from '../support/table-lock.js';

const bundle = requestText({ path: '/docs/swagger-ui-bundle.js' });

describe('clients that send requests and read no responses', () => {
  let service: ListeningService;
  afterEach(() => service.close());

  it.each([
    [100, 40],
    [200, 10],
  ])('do not block other clients: %i connections with %i requests each, without a token', async (count, each) => {
    service = await ListeningService.start();
    expect((await service.get('/api/messages')).status).toBe(200);
    const flooded = service.flood(count, bundle, each);
    expect(await service.statuses()).toEqual({ 200: 50 });
    await flooded;
    expect(await service.statuses()).toEqual({ 200: 50 });
  });

  it('do not block other clients: 200 connections with 8 lists of 1 MB each, with one token', async () => {
    service = await ListeningService.start();
    await service.storeLargeMessages();
    const flooded = service.flood(200, service.list, 8);
    expect(await service.statuses()).toEqual({ 200: 50 });
    await flooded;
    expect(await service.statuses()).toEqual({ 200: 50 });
  });

  it('do not count towards MAX_IN_FLIGHT once the response is produced', async () => {
    service = await ListeningService.start({ MAX_IN_FLIGHT: '1' });
    const [socket] = await service.open(1, bundle);
    for (let count = 0; count < 3; count += 1) {
      await service.settled();
      socket!.write(bundle);
    }
    await service.settled();
    expect(await service.statuses()).toEqual({ 200: 50 });
  });

  it('are disconnected after a timeout, which is counted, and logged once a minute', async () => {
    service = await ListeningService.start();
    expect(service.server.timeout).toBe(60_000);
    service.server.timeout = 500;
    await service.open(20, bundle.repeat(4));
    await service.until(() => service.accepted.length === 20 && service.accepted.every(({ destroyed }) => destroyed));
    expect(await service.closedConnections()).toEqual({ pipelining: 0, unread: 20, memory: 0, late: 0, unreadable: 0 });
    expect(service.log.filter(({ level }) => Number(level) >= 40)).toEqual([
      expect.objectContaining({ level: 40, closed: { pipelining: 0, unread: 1, memory: 0, late: 0, unreadable: 0 } }),
    ]);
  });

  it('are distinguished from clients that wait for a slow response', async () => {
    service = await ListeningService.start();
    service.server.timeout = 300;
    const release = await lockMessages(service.databaseUrl);
    const timedOut = once(service.server, 'timeout');
    const working = service.get('/api/messages');
    await timedOut;
    await release();
    expect((await working).status).toBe(200);
  });

  it('make the service buffer at most 32 Mi characters of responses: beyond that, it closes connections', async () => {
    service = await ListeningService.start();
    await service.storeLargeMessages('€');
    const { length: others } = service.accepted;
    // The system's buffers hold less than four responses of 3 MB, also on a busy machine.
    await service.open(40, service.list.repeat(4));
    const connections = () => service.accepted.slice(others);
    const buffered = () => connections().map(({ writableLength }) => writableLength);
    const closed = () => connections().map(({ destroyed }) => destroyed);
    await service.until(
      () => buffered().length === 40 && buffered().every((length, index) => length > 0 || closed()[index]!),
    );
    await service.until(() => buffered().reduce((sum, length) => sum + length) <= 32 * 1024 * 1024);
    expect(closed()).toContain(true);
    expect(closed().filter((isClosed) => isClosed).length).toBeLessThan(20);
    expect(await service.statuses()).toEqual({ 200: 50 });
  });
});
