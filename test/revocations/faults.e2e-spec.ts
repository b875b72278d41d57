import { jest } from '@jest/globals';
import pg from 'pg';
import { Revocations } from '../../src/auth/index.js';
import { createLogger } from '../../src/logging/logger.js';
import { until } from '../support/clock.js';
import { createDatabase } from '../support/postgres.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { RevocationFollower } from '../../src/revocations/revocation-follower.js';
import { issuedAgo, otherTimers, revoked, untilOutcome } from './instance.js';
import { startRationedProxy } from './rationed-proxy.js';

/** More than the proxy lets one connection read. */
const many = 6000;

const lines: string[] = [];
const logger = createLogger({ logLevel: 'info' }, { write: (line) => void lines.push(line) });

describe('an instance', () => {
  let url: string;
  let one: TestApp;
  let client: pg.Client;
  beforeEach(async () => {
    url = String(await createDatabase());
    // The logger of the first app in a process is that of all.
    one = await createTestApp({ DATABASE_URL: url }, { logger });
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await client.end();
    await one.close();
  });

  async function revokeMany(name: string): Promise<void> {
    await client.query('begin');
    await client.query(
      'insert into revocation_changes values (1, 1) on conflict (id) do update set last = revocation_changes.last + 1',
    );
    await client.query(
      `insert into revocations (id, issuer, target, value, issued_before, expires_at, change)
       select $1::text || n, $2, 'subject', $1::text || n, now(), now() + interval '1 day', last
       from generate_series(1, ${many}) n, revocation_changes`,
      [`${name}-`, one.issuer.url],
    );
    await client.query('commit');
  }

  it('follows revocations, and reports why, when expired ones can’t be deleted', async () => {
    await client.query(
      `create function fail() returns trigger language plpgsql as $$ begin raise exception 'deletions fail'; end $$;
       create trigger fail before delete on revocations for each statement execute function fail()`,
    );
    const other = await createTestApp({ DATABASE_URL: url, AUTH_ISSUER: one.issuer.url }, { logger });
    await until(() => lines.join('').includes("Expired revocations can't be deleted"));
    const token = issuedAgo(one, 60, { subject: 'alice' });
    await one.app.get(Revocations).revoke({ issuer: one.issuer.url, subject: 'alice' });
    await untilOutcome(other, token, revoked);
    expect(lines.join('')).toContain('deletions fail');
    expect(lines.join('')).not.toContain("can't be followed");
    await other.close();
  });

  it('reads all, at startup and later, when no connection lasts long enough for it', async () => {
    const proxy = await startRationedProxy(url, 800_000);
    await revokeMany('first');
    const other = await createTestApp({ DATABASE_URL: proxy.url, AUTH_ISSUER: one.issuer.url });
    expect(other.app.get(Revocations).status().count).toBe(many);
    await revokeMany('second');
    await untilOutcome(other, issuedAgo(one, 60, { subject: `second-${many}` }), revoked);
    expect(other.app.get(Revocations).status().count).toBe(2 * many);
    expect(proxy.spent()).toBeGreaterThan(1);
    await other.close();
    proxy.close();
  });

  it('polls no more when it shuts down, before the database is closed', async () => {
    jest.useFakeTimers({ doNotFake: [...otherTimers] });
    const other = await createTestApp({ DATABASE_URL: url, AUTH_ISSUER: one.issuer.url });
    const intervals = jest.getTimerCount();
    other.app.get(RevocationFollower).beforeApplicationShutdown();
    expect(jest.getTimerCount()).toBe(intervals - 1);
    jest.useRealTimers();
    await other.close();
  });
});
