import pg from 'pg';
import { TestIssuer } from '../../src/testing/index.js';
import { createDatabase } from '../support/postgres.js';
import type { Sample, Scrape } from '../support/scrape.js';
import { RunningWorkers } from './running-workers.js';

const trap = 'data:text/javascript,process.on("SIGWINCH",()=>{throw new Error("a bug")})';

describe('a worker that ends', () => {
  let issuer: TestIssuer;
  let workers: RunningWorkers;
  let databaseUrl: string;
  beforeEach(async () => {
    issuer = await TestIssuer.start();
    databaseUrl = (await createDatabase()) ?? '';
    const variables = { AUTH_ISSUER: issuer.url, DATABASE_URL: databaseUrl };
    workers = await RunningWorkers.start(2, variables, ['--import', trap]);
  });
  afterEach(async () => {
    await workers.kill();
    await issuer.close();
  });

  /** The series that must never go down, by their names and labels. */
  const countersOf = ({ samples, types }: Scrape) => {
    const isCounter = ({ name }: Sample) =>
      types.get(name) === 'counter' || types.get(name.replace(/_(bucket|sum|count)$/, '')) === 'histogram';
    return new Map(
      samples.filter(isCounter).map(({ name, labels, value }) => [JSON.stringify([name, labels]), value] as const),
    );
  };

  it('is replaced, logged, and what it has counted stays counted', async () => {
    const headers = { authorization: `Bearer ${issuer.token()}` };
    for (let request = 0; request < 10; request += 1) await workers.request('/api/private', headers);
    const scrapes = [await workers.scrape()];
    expect(scrapes[0]!.value('auth_allowed_total')).toBe(10);
    const [victim, survivor] = [...(await workers.pids())];
    process.kill(victim!, 'SIGKILL');
    while (workers.pidsOf('2 workers listening').length < 2) {
      // A connection to the worker that is killed is reset; Node.js forgets one that is being handed over.
      const scrape = await workers.scrape().catch(() => undefined);
      if (scrape) scrapes.push(scrape);
    }
    for (let request = 0; request < 10; request += 1) await workers.request('/api/private', headers);
    scrapes.push(await workers.scrape());
    const counts = scrapes.map(countersOf);
    const decreases = counts.flatMap((after, index) => {
      return [...(counts[index - 1] ?? [])].filter(([series, value]) => !(after.get(series)! >= value));
    });
    expect(decreases).toEqual([]);
    expect(scrapes.at(-1)!.value('auth_allowed_total')).toBe(20);
    expect(scrapes.at(-1)!.value('auth_key_set_fetches_total')).toBe(3);
    expect(workers.lines()).toContainEqual(
      expect.objectContaining({ level: 50, msg: `Worker ${victim} ended with SIGKILL: replacing it in 0 s` }),
    );
    const pids = await workers.pids();
    expect([pids.size, pids.has(survivor!), pids.has(victim!)]).toEqual([2, true, false]);
  });

  it('because of an uncaught error is replaced while the other serves, and more slowly the next time', async () => {
    const [victim] = [...(await workers.pids())];
    process.kill(victim!, 'SIGWINCH');
    await workers.logged(`Worker ${victim} ended with 1: replacing it in 0 s`);
    expect(await workers.request('/api/public')).toMatchObject({ status: 200 });
    await workers.logged('2 workers listening', 2);
    const [next] = [...(await workers.pids())];
    process.kill(next!, 'SIGWINCH');
    await workers.logged(`Worker ${next} ended with 1: replacing it in 1 s`);
    await workers.logged('2 workers listening', 3);
    workers.service.child.kill('SIGTERM');
    expect(await workers.service.ended).toBe(0);
  });

  it('because of SIGTERM is replaced immediately, each time, and is no error', async () => {
    const [first] = [...(await workers.pids())];
    process.kill(first!, 'SIGTERM');
    await workers.logged('2 workers listening', 2);
    const [second] = [...(await workers.pids())];
    process.kill(second!, 'SIGTERM');
    await workers.logged('2 workers listening', 3);
    const lines = workers.lines().filter(({ msg }) => msg.includes('replacing'));
    expect(lines).toMatchObject(
      [first, second].map((pid) => ({ level: 30, msg: `Worker ${pid} ended with 0: replacing it in 0 s` })),
    );
  });

  it('ends the service if no other serves and none can start, with the cause', async () => {
    const pids = await workers.pids();
    const client = new pg.Client({ connectionString: process.env.TEST_POSTGRES_URL });
    await client.connect();
    await client.query(`drop database ${new URL(databaseUrl).pathname.slice(1)} with (force)`);
    await client.end();
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    expect(await workers.service.ended).toBe(1);
    expect(workers.service.log.filter((line) => line.includes('does not exist'))).toHaveLength(1);
  });
});
