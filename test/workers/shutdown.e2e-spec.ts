import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { TestIssuer } from '../../src/testing/index.js';
import { createDatabase } from '../support/postgres.js';
import { lockMessages, waitForBlockedRequests } from '../support/table-lock.js';
import { RunningWorkers } from './running-workers.js';

const trap = 'data:text/javascript,process.on("SIGWINCH",()=>{for(;;);})';

describe('the shutdown of workers', () => {
  let issuer: TestIssuer;
  let workers: RunningWorkers;
  let databaseUrl: string;
  let headers: Record<string, string>;
  let release: (() => Promise<void>) | undefined;

  beforeEach(async () => {
    issuer = await TestIssuer.start();
    databaseUrl = (await createDatabase()) ?? '';
    headers = { authorization: `Bearer ${issuer.token({ scopes: ['read:messages'] })}` };
  });
  afterEach(async () => {
    await workers.kill();
    await release?.();
    await issuer.close();
  });

  async function start(environment: NodeJS.ProcessEnv = {}, flags?: string[]): Promise<void> {
    workers = await RunningWorkers.start(
      2,
      { AUTH_ISSUER: issuer.url, DATABASE_URL: databaseUrl, ...environment },
      flags,
    );
    for (let request = 0; request < 4; request += 1) await workers.request('/api/messages', headers);
  }

  /** Two requests that stay in flight, one in each worker, because the database blocks them. */
  async function inFlight() {
    release = await lockMessages(databaseUrl);
    const responses = [0, 1].map(() => workers.request('/api/messages', headers));
    for (const response of responses) response.catch(() => undefined);
    await waitForBlockedRequests(databaseUrl, 2);
    return Promise.allSettled(responses);
  }

  const shuttingDown = () => workers.logged('shutting down, waiting for in-flight requests', 2);

  it('under load fails readiness in each first, loses no request and exits with 0', async () => {
    await start({ SHUTDOWN_DELAY: '3' });
    const statuses: unknown[] = [];
    // As a gateway: keeps its connections, and opens no more once a response says that they close.
    const client = async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let connection = 'keep-alive'; connection === 'keep-alive';) {
        const response = await workers.request('/api/messages', headers, agent);
        statuses.push(response.status);
        connection = String(response.headers.connection);
      }
      agent.destroy();
    };
    const load = Promise.all(Array.from({ length: 8 }, client));
    await sleep(500);
    const before = statuses.length;
    workers.service.child.kill('SIGTERM');
    await shuttingDown();
    for (let probe = 0; probe < 6; probe += 1) {
      expect(await workers.request('/health/ready')).toMatchObject({ status: 503 });
      expect(await workers.request('/api/private', headers)).toMatchObject({ status: 200 });
    }
    expect((await workers.scrape()).value('auth_allowed_total')).toBeGreaterThan(0);
    await load;
    expect(statuses.length).toBeGreaterThan(before + 8);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await workers.service.ended).toBe(0);
  });

  it('counts a signal to the whole process group once', async () => {
    await start();
    const pids = await workers.pids();
    const responses = inFlight();
    await waitForBlockedRequests(databaseUrl, 2);
    for (const pid of [workers.service.child.pid!, ...pids]) process.kill(pid, 'SIGINT');
    await shuttingDown();
    await release!();
    expect(await responses).toMatchObject([{ value: { status: 200 } }, { value: { status: 200 } }]);
    expect(await workers.service.ended).toBe(0);
  });

  it('is immediate on a second signal', async () => {
    await start({ SHUTDOWN_DELAY: '20' });
    workers.service.child.kill('SIGTERM');
    await shuttingDown();
    await sleep(1000); // signals within a second count once
    workers.service.child.kill('SIGTERM');
    expect(await workers.service.ended).toBe(1);
  });

  it('ends after SHUTDOWN_TIMEOUT with 1 if a request is still in flight', async () => {
    await start({ SHUTDOWN_TIMEOUT: '1' });
    const responses = inFlight();
    await waitForBlockedRequests(databaseUrl, 2);
    workers.service.child.kill('SIGTERM');
    expect(await workers.service.ended).toBe(1);
    expect(await responses).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }]);
  });

  it('kills a worker that is blocked, whose last metrics count until then, with 1', async () => {
    await start({ SHUTDOWN_TIMEOUT: '1' }, ['--import', trap]);
    const [victim] = [...(await workers.pids())];
    const before = await workers.scrape();
    process.kill(victim!, 'SIGWINCH');
    // The first connection may be handed to the blocked worker, which gets no other.
    const after = await workers.scrape(10_000).catch(() => workers.scrape());
    const name = 'http_server_request_duration_seconds_count';
    const messages = { route: '/api/messages' };
    expect(after.value(name, messages)).toBe(before.value(name, messages));
    await workers.logged(`Worker ${victim} did not report its metrics`);
    workers.service.child.kill('SIGTERM');
    expect(await workers.service.ended).toBe(1);
  });
});
