import pg from 'pg';
import { Revocations, tokenDigest } from '../../src/auth/index.js';
import { createDatabase } from '../support/postgres.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { issuedAgo, outcomeOf, readiness, revoked, untilOutcome } from './instance.js';

const flood = 100_000;

describe('a flood of revocations', () => {
  let url: string;
  let service: TestApp;
  let client: pg.Client;
  beforeAll(async () => {
    url = String(await createDatabase());
    service = await createTestApp({ DATABASE_URL: url });
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  afterAll(async () => {
    await client.end();
    await service.close();
  });

  const countKnown = (app: TestApp) => app.app.get(Revocations).status().count;

  it('is known to an instance that runs and to one that starts, and costs other callers nothing', async () => {
    const [first, last] = [1, flood].map((index) => issuedAgo(service, 60, { subject: `user-${index}` }));
    const other = issuedAgo(service, 60);
    expect(await outcomeOf(service, other)).toBe('200');
    const before = process.memoryUsage().heapUsed;
    await client.query('begin');
    await client.query(
      'insert into revocation_changes values (1, 1) on conflict (id) do update set last = revocation_changes.last + 1',
    );
    await client.query(
      `insert into revocations (id, issuer, target, value, issued_before, expires_at, change)
       select 'id-' || n, $1, 'subject', 'user-' || n, now(), now() + interval '1 day', last
       from generate_series(1, ${flood}) n, revocation_changes`,
      [service.issuer.url],
    );
    await client.query('commit');
    await untilOutcome(service, last!, revoked);
    const started = await createTestApp({ DATABASE_URL: url, AUTH_ISSUER: service.issuer.url });
    for (const app of [service, started]) {
      expect(countKnown(app)).toBe(flood);
      expect([await outcomeOf(app, first!), await outcomeOf(app, other)]).toEqual([revoked, '200']);
      // To read so many takes this machine a while.
      while ((await readiness(app)).status !== 200);
      expect((await readiness(app)).revocations).toMatchObject({ status: 'up', count: flood });
    }
    // Two copies, and garbage: less than a kilobyte for each.
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(2 * flood * 1000);
    const metrics = (await service.inject({ url: '/metrics' })).body;
    expect(metrics).toContain(`auth_revocations ${flood}\n`);
    expect(metrics).toMatch(/^auth_revocations_age_seconds \d/m);
    await started.close();
  });

  it('is forgotten when the last tokens have expired', async () => {
    await client.query("update revocations set expires_at = now() - interval '2 hours'");
    const restarted = await createTestApp({ DATABASE_URL: url, AUTH_ISSUER: service.issuer.url });
    expect(countKnown(restarted)).toBe(0);
    const count = async () =>
      (await client.query<{ count: number }>('select count(*)::int from revocations')).rows[0]?.count;
    while ((await count()) !== 0);
    await restarted.close();
  });

  it('of single tokens leaves others accepted', async () => {
    const [one, other] = [issuedAgo(service, 60), issuedAgo(service, 60)];
    await service.app.get(Revocations).revoke({ issuer: service.issuer.url, tokenDigest: tokenDigest(one) });
    for (let round = 0; round < 3; round += 1) {
      expect([await outcomeOf(service, one), await outcomeOf(service, other)]).toEqual([revoked, '200']);
    }
  });
});
