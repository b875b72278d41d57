import { ListeningService } from '../support/listening-service.js';
import { requestText } from '../support/raw-connection.js';
import { lockMessages, waitingRequests } from '../support/table-lock.js';

const bundle = requestText({ path: '/docs/swagger-ui-bundle.js' });

describe('clients that ask and read nothing', () => {
  let service: ListeningService;
  afterEach(() => service.close());

  it.each([
    [100, 40],
    [200, 10],
  ])('leave the places to others: %i connections with %i requests each, without a token', async (count, each) => {
    service = await ListeningService.start();
    expect((await service.get('/api/messages')).status).toBe(200);
    const flooded = service.flood(count, bundle, each);
    expect(await service.statuses()).toEqual({ 200: 50 });
    await flooded;
    expect(await service.statuses()).toEqual({ 200: 50 });
  });

  it('leave the places to others: 200 connections with 8 lists of 1 MB each, of one token', async () => {
    service = await ListeningService.start();
    await service.storeLargeMessages();
    const flooded = service.flood(200, service.list, 8);
    expect(await service.statuses()).toEqual({ 200: 50 });
    await flooded;
    expect(await service.statuses()).toEqual({ 200: 50 });
  }, 120_000);

  it('hold no place once the response is produced', async () => {
    service = await ListeningService.start({ MAX_IN_FLIGHT: '1' });
    const [socket] = await service.open(1, bundle);
    for (let count = 0; count < 3; count += 1) {
      await service.settled();
      socket!.write(bundle);
    }
    await service.settled();
    expect(await service.statuses()).toEqual({ 200: 50 });
  });

  it('are closed after a while, and never while we work on their request', async () => {
    service = await ListeningService.start();
    const { server } = service;
    expect(server.timeout).toBe(60_000);
    server.timeout = 500;
    const release = await lockMessages(service.databaseUrl);
    const working = service.get('/api/messages');
    await waitingRequests(service.databaseUrl, 1);
    await service.flood(100, bundle, 8);
    await service.connections(1);
    await release();
    expect((await working).status).toBe(200);
  });

  it('make us hold 64 Mi characters of responses at most: past it those that asked first are closed', async () => {
    service = await ListeningService.start();
    await service.storeLargeMessages('€');
    const { length: others } = service.accepted;
    // The buffers of the system take in less than two responses of 3 MB.
    await service.open(80, service.list.repeat(2));
    const connections = () => service.accepted.slice(others);
    const held = () => connections().map(({ writableLength }) => writableLength);
    const closed = () => connections().map(({ destroyed }) => destroyed);
    await service.until(() => held().length === 80 && held().every((length, index) => length > 0 || closed()[index]!));
    await service.until(() => held().reduce((sum, length) => sum + length) <= 64 * 1024 * 1024);
    expect(closed().slice(0, 10)).toContain(true);
    expect(closed().filter((isClosed) => isClosed).length).toBeLessThan(40);
    expect(await service.statuses()).toEqual({ 200: 50 });
  }, 120_000);
});
