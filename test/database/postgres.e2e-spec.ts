import { Logger } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { DatabaseStartError, DatabaseUnavailableError } from '../../src/database/index.js';
import { migrations } from '../../src/database/migrations.js';
import { PostgresDatabase } from '../../src/database/postgres.database.js';
import { migratePostgres } from '../../src/database/postgres.migrate.js';
import { createDatabase } from '../support/postgres.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';
import { createTestApp } from '../support/test-app.js';

const migrationCount = readMigrationFiles(migrations).length;

beforeAll(() => Logger.overrideLogger(false));

describe('PostgreSQL', () => {
  let url: string;
  let database: PostgresDatabase;
  let proxy: TcpProxy;

  beforeEach(async () => {
    url = (await createDatabase()) ?? '';
    proxy = await startTcpProxy(url);
    database = new PostgresDatabase(proxy.url);
  });
  afterEach(async () => {
    await database.close();
    proxy.cut();
  });

  async function admin(query: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(query);
    await client.end();
    return rows;
  }

  const selectOne = () => database.run((orm) => orm.execute(sql`select 1`));
  const terminateAll = () =>
    admin(`select pg_terminate_backend(pid) from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()`);

  async function eventually(work: () => Promise<unknown>): Promise<void> {
    const end = performance.now() + 5000;
    while (
      !(await work().then(
        () => true,
        () => false,
      ))
    ) {
      if (performance.now() > end) return void (await work());
    }
  }

  describe('at startup', () => {
    it('is migrated once when several instances start concurrently', async () => {
      await Promise.all(Array.from({ length: 4 }, () => migratePostgres(url)));
      expect(await admin('select count(*)::int from drizzle.__drizzle_migrations')).toEqual([
        { count: migrationCount },
      ]);
      await migratePostgres(url);
      expect(await admin('select count(*)::int from drizzle.__drizzle_migrations')).toEqual([
        { count: migrationCount },
      ]);
      expect(await admin('select * from messages')).toEqual([]);
    });

    it.each([
      ['no server listens at the address', { port: '1' }, 'connect ECONNREFUSED 127.0.0.1:1'],
      ['the password is wrong', { password: 'SECRET' }, 'password authentication failed for user "postgres"'],
      ['the database does not exist', { pathname: '/missing' }, 'database "missing" does not exist'],
    ])('fails with one line that does not contain the password when %s', async (_, wrong, reason) => {
      const address = Object.assign(new URL(url), wrong);
      const failure = migratePostgres(address.href);
      await expect(failure).rejects.toThrow(DatabaseStartError);
      const message = `PostgreSQL at ${address.host} (DATABASE_URL): ${reason}`;
      await expect(failure).rejects.toMatchObject({ message });
    });

    it('fails within seconds when the server accepts the connection but does not respond', async () => {
      proxy.stall();
      const started = performance.now();
      await expect(migratePostgres(proxy.url)).rejects.toThrow(DatabaseStartError);
      expect(performance.now() - started).toBeLessThan(7000);
    });

    it('fails with the reason when a migration fails', async () => {
      await admin('create table messages (id int)');
      const failure = migratePostgres(url);
      await expect(failure).rejects.toThrow(DatabaseStartError);
      await expect(failure).rejects.toThrow('The migrations failed: relation "messages" already exists');
    });
  });

  describe('while serving', () => {
    it('is available again after idle connections were terminated', async () => {
      await Promise.all([selectOne(), selectOne(), selectOne()]);
      await terminateAll();
      // The client notices only when its sockets report it.
      await eventually(() => Promise.all([selectOne(), selectOne(), selectOne()]));
    });

    it('is unavailable when the connection is terminated during a statement', async () => {
      const work = database.run((orm) =>
        orm.transaction((transaction) => transaction.execute(sql`select pg_terminate_backend(pg_backend_pid())`)),
      );
      await expect(work).rejects.toThrow(DatabaseUnavailableError);
      await selectOne();
    });

    it('is unavailable, without a crash, when the connection is terminated between two statements', async () => {
      const work = database.run((orm) =>
        orm.transaction(async (transaction) => {
          await transaction.execute(sql`select 1`);
          await terminateAll();
          await new Promise((resolve) => setTimeout(resolve, 100));
          await transaction.execute(sql`select 2`);
        }),
      );
      await expect(work).rejects.toThrow(DatabaseUnavailableError);
      await selectOne();
    });

    it('is unavailable while the server is down, and available again when it is back', async () => {
      await selectOne();
      proxy.cut();
      await expect(selectOne()).rejects.toThrow(DatabaseUnavailableError);
      await expect(selectOne()).rejects.toThrow(DatabaseUnavailableError);
      await expect(database.ping()).rejects.toThrow(DatabaseUnavailableError);
      await proxy.restore();
      await database.ping();
    });

    it('is unavailable when a statement exceeds its timeout', async () => {
      const hasty = new PostgresDatabase(`${url}?statement_timeout=100`);
      await expect(hasty.run((orm) => orm.execute(sql`select pg_sleep(5)`))).rejects.toThrow(DatabaseUnavailableError);
      await hasty.ping();
      await hasty.close();
    });

    it('is unavailable when the server stops responding, and does not reuse that connection', async () => {
      const hasty = new PostgresDatabase(`${proxy.url}?query_timeout=2000`);
      await hasty.ping();
      proxy.stall();
      const work = hasty.run((orm) => orm.transaction((transaction) => transaction.execute(sql`select 1`)));
      await expect(work).rejects.toThrow(DatabaseUnavailableError);
      await proxy.restore();
      await hasty.ping();
      await hasty.close();
    });

    it('passes other errors through and keeps the connection', async () => {
      const pid = () => database.run((orm) => orm.execute(sql`select pg_backend_pid()`));
      const before = await pid();
      const failure = database.run((orm) => orm.execute(sql`select 1 / 0`));
      await expect(failure).rejects.not.toThrow(DatabaseUnavailableError);
      await expect(failure).rejects.toMatchObject({ message: 'division by zero', code: '22012' });
      const rule = new RangeError('a rule');
      await expect(database.run(() => Promise.reject(rule))).rejects.toBe(rule);
      expect(await pid()).toMatchObject({ rows: Object(before).rows });
    });

    it('is unavailable after it is closed', async () => {
      const closed = new PostgresDatabase(url);
      await closed.close();
      await expect(closed.ping()).rejects.toThrow(DatabaseUnavailableError);
    });
  });

  it('makes requests fail with 503 and Retry-After while it is unavailable, and succeed when it is back', async () => {
    const service = await createTestApp({ DATABASE_URL: proxy.url });
    const list = () => service.injectAs('read:messages', { url: '/api/messages' });
    const post = () =>
      service.injectAs('write:messages', {
        method: 'POST',
        url: '/api/messages',
        headers: { 'idempotency-key': 'outage' },
        payload: { text: 'x' },
      });
    expect((await list()).statusCode).toBe(200);
    proxy.cut();
    for (const response of [await list(), await list(), await post()]) {
      expect(response.statusCode).toBe(503);
      expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      expect(response.headers['www-authenticate']).toBeUndefined();
      expect(response.json()).toMatchObject({ reason: 'database_unavailable' });
      expect(response.body).not.toMatch(/postgres|ECONN|127\.0/);
    }
    await proxy.restore();
    expect((await list()).json()).toEqual({ data: [], nextCursor: null });
    expect((await post()).statusCode).toBe(201);
    await service.close();
  });
});
