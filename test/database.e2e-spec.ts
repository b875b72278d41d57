import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { Logger } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { DatabaseStartError, DatabaseUnavailableError } from '../src/database/index.js';
import { migrations } from '../src/database/migrations.js';
import { PgliteDatabase } from '../src/database/pglite.database.js';
import { PostgresDatabase } from '../src/database/postgres.database.js';
import { migratePostgres } from '../src/database/postgres.migrate.js';
import { messages } from '../src/messages/messages.table.js';
import { createDatabase } from './support/postgres.js';
import { type TcpProxy, startTcpProxy } from './support/tcp-proxy.js';
import { createTestApp } from './support/test-app.js';

const migrationCount = readMigrationFiles(migrations).length;

beforeAll(() => Logger.overrideLogger(false));

if (globalThis.testDatabase === 'postgres') describe('the PostgreSQL server', onPostgres);
else describe('the embedded PostgreSQL', onPglite);

function onPostgres(): void {
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

  const answers = () => database.run((orm) => orm.execute(sql`select 1`));
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

  describe('at start', () => {
    it('is migrated once when several instances start at once', async () => {
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
      ['nothing listens there', { port: '1' }, 'connect ECONNREFUSED 127.0.0.1:1'],
      ['the password is wrong', { password: 'SECRET' }, 'password authentication failed for user "postgres"'],
      ['there is no such database', { pathname: '/missing' }, 'database "missing" does not exist'],
    ])('fails with one line and no password when %s', async (_, wrong, reason) => {
      const address = Object.assign(new URL(url), wrong);
      const failure = migratePostgres(address.href);
      await expect(failure).rejects.toThrow(DatabaseStartError);
      const message = `PostgreSQL at ${address.host} (DATABASE_URL): ${reason}`;
      await expect(failure).rejects.toMatchObject({ message });
    });

    it('fails within seconds when the server accepts and says nothing', async () => {
      proxy.stall();
      const started = performance.now();
      await expect(migratePostgres(proxy.url)).rejects.toThrow(DatabaseStartError);
      expect(performance.now() - started).toBeLessThan(7000);
    });

    it('fails with the reason when a migration does', async () => {
      await admin('create table messages (id int)');
      const failure = migratePostgres(url);
      await expect(failure).rejects.toThrow(DatabaseStartError);
      await expect(failure).rejects.toThrow('The migrations failed: relation "messages" already exists');
    });
  });

  describe('while serving', () => {
    it('is reached again when idle connections were terminated', async () => {
      await Promise.all([answers(), answers(), answers()]);
      await terminateAll();
      // A client learns of it when its socket says so.
      await eventually(() => Promise.all([answers(), answers(), answers()]));
    });

    it('is unavailable when the connection is terminated during a statement', async () => {
      const work = database.run((orm) =>
        orm.transaction((transaction) => transaction.execute(sql`select pg_terminate_backend(pg_backend_pid())`)),
      );
      await expect(work).rejects.toThrow(DatabaseUnavailableError);
      await answers();
    });

    it('is unavailable, and the process lives on, when the connection is terminated between two statements', async () => {
      const work = database.run((orm) =>
        orm.transaction(async (transaction) => {
          await transaction.execute(sql`select 1`);
          await terminateAll();
          await new Promise((resolve) => setTimeout(resolve, 100));
          await transaction.execute(sql`select 2`);
        }),
      );
      await expect(work).rejects.toThrow(DatabaseUnavailableError);
      await answers();
    });

    it('is unavailable while the server is gone, and reached again when it is back', async () => {
      await answers();
      proxy.cut();
      await expect(answers()).rejects.toThrow(DatabaseUnavailableError);
      await expect(answers()).rejects.toThrow(DatabaseUnavailableError);
      await expect(database.ping()).rejects.toThrow(DatabaseUnavailableError);
      await proxy.restore();
      await database.ping();
    });

    it('is unavailable when a statement takes longer than the server may', async () => {
      const hasty = new PostgresDatabase(`${url}?statement_timeout=100`);
      await expect(hasty.run((orm) => orm.execute(sql`select pg_sleep(5)`))).rejects.toThrow(DatabaseUnavailableError);
      await hasty.ping();
      await hasty.close();
    });

    it('is unavailable when the server falls silent, and no silent connection is used again', async () => {
      const hasty = new PostgresDatabase(`${proxy.url}?query_timeout=2000`);
      await hasty.ping();
      proxy.stall();
      const work = hasty.run((orm) => orm.transaction((transaction) => transaction.execute(sql`select 1`)));
      await expect(work).rejects.toThrow(DatabaseUnavailableError);
      await proxy.restore();
      await hasty.ping();
      await hasty.close();
    });

    it('passes other errors through and goes on with the same connection', async () => {
      const pid = () => database.run((orm) => orm.execute(sql`select pg_backend_pid()`));
      const before = await pid();
      const failure = database.run((orm) => orm.execute(sql`select 1 / 0`));
      await expect(failure).rejects.not.toThrow(DatabaseUnavailableError);
      await expect(failure).rejects.toMatchObject({ message: 'division by zero', code: '22012' });
      const rule = new RangeError('a rule');
      await expect(database.run(() => Promise.reject(rule))).rejects.toBe(rule);
      expect(await pid()).toMatchObject({ rows: Object(before).rows });
    });

    it('is unavailable after it was closed', async () => {
      const closed = new PostgresDatabase(url);
      await closed.close();
      await expect(closed.ping()).rejects.toThrow(DatabaseUnavailableError);
    });
  });

  it('makes requests a 503 with Retry-After while it is away, and serves them when it is back', async () => {
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
}

function onPglite(): void {
  const parent = mkdtempSync(join(tmpdir(), 'pglite-'));
  let dataDir: string;
  let count = 0;

  beforeEach(() => void (dataDir = join(parent, 'made', `on-the-way-${count++}`)));
  afterAll(() => rmSync(parent, { recursive: true }));

  const resolveTypeScript = `import { registerHooks } from 'node:module';
    registerHooks({ resolve: (specifier, context, next) =>
      next(context.parentURL?.endsWith('.ts') ? specifier.replace(/^(\\..*)\\.js$/, '$1.ts') : specifier, context) });`;

  /** Another process that opens the folder: prints what became of it, and stays. */
  function openElsewhere() {
    return elsewhere(
      'pglite.database.ts',
      `await PgliteDatabase.open(process.argv[1]).then(() => console.log('open'), (error) => console.log(error.name, error.message));`,
    );
  }

  /** Another process that locks the folder at each line that it reads, and prints what became of it. */
  function lockElsewhere() {
    return elsewhere(
      'folder-lock.ts',
      `let unlock = () => {};
      for await (const line of (await import('node:readline')).createInterface(process.stdin)) {
        unlock();
        if (line === 'unlock') { unlock = () => {}; console.log('free'); continue; }
        try { unlock = lockFolder(process.argv[1]); console.log('locked'); } catch (error) { console.log(error.name); }
      }`,
    );
  }

  /** A process that runs a script with all that a file of src/database exports. */
  function elsewhere(file: string, body: string) {
    const source = pathToFileURL(join(import.meta.dirname, '../src/database', file)).href;
    const exported = file === 'folder-lock.ts' ? 'lockFolder' : 'PgliteDatabase';
    const script = `import { ${exported} } from '${source}'; ${body}`;
    const hooks = `--import=data:text/javascript,${encodeURIComponent(resolveTypeScript)}`;
    const options = ['--no-warnings', '--experimental-transform-types', hooks, '--input-type=module', '-e', script];
    return spawn(process.execPath, [...options, dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  }

  it('keeps what was stored when it is opened again', async () => {
    const first = await PgliteDatabase.open(dataDir);
    const now = new Date();
    const id = '019a1f3e-8f5b-7c3d-9a2b-4e5f6a7b8c9d';
    const row = { id, text: 'kept', author: 'a', authorIssuer: 'i', version: 1, createdAt: now, updatedAt: now };
    await first.run((orm) => orm.insert(messages).values(row));
    await first.close();
    const second = await PgliteDatabase.open(dataDir);
    expect(await second.run((orm) => orm.select().from(messages))).toEqual([row]);
    await second.close();
  });

  it('is refused to a second process, which is told the folder and what to do, until the first has closed it', async () => {
    const database = await PgliteDatabase.open(dataDir);
    expect(await text(openElsewhere().stdout)).toBe(
      `DatabaseStartError ${dataDir}/postgres is in use by another process: stop it, or set another DATA_DIR\n`,
    );
    await database.ping();
    await database.close();
    const other = openElsewhere();
    expect(String(await once(other.stdout, 'data'))).toBe('open\n');
    other.kill();
  });

  it('is opened, with all that was stored, when the process that had it was killed', async () => {
    const other = openElsewhere();
    await once(other.stdout, 'data');
    await expect(PgliteDatabase.open(dataDir)).rejects.toThrow('is in use by another process');
    other.kill('SIGKILL');
    await once(other, 'exit');
    const database = await PgliteDatabase.open(dataDir);
    await database.ping();
    await database.close();
  });

  it('is taken by exactly one of several processes that want it at the same time, also after one was killed with it', async () => {
    const rounds = 20;
    const start = () => {
      const child = lockElsewhere();
      return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
    };
    const processes = [start(), start(), start()];
    const ask = async (one: (typeof processes)[number], line: string) => {
      one.child.stdin.write(`${line}\n`);
      return String((await one.lines.next()).value);
    };
    for (let round = 0; round < rounds; round += 1) {
      const outcomes = await Promise.all(processes.map((one) => ask(one, 'lock')));
      expect(outcomes.toSorted()).toEqual(['DatabaseStartError', 'DatabaseStartError', 'locked']);
      const holder = outcomes.indexOf('locked');
      if (round % 5 === 0) {
        const exited = once(processes[holder]!.child, 'exit');
        processes[holder]!.child.kill('SIGKILL');
        await exited;
        processes[holder] = start();
      } else expect(await ask(processes[holder]!, 'unlock')).toBe('free');
    }
    for (const { child } of processes) child.kill();
  });

  it('fails to start with the name of the folder when the folder is broken', async () => {
    mkdirSync(join(dataDir, 'postgres'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres', 'PG_VERSION'), 'broken');
    const failure = PgliteDatabase.open(dataDir);
    await expect(failure).rejects.toThrow(DatabaseStartError);
    await expect(failure).rejects.toThrow(`does not start in ${dataDir}/postgres`);
  });

  it('is unavailable after it was closed', async () => {
    const database = await PgliteDatabase.open(undefined);
    await database.close();
    await expect(database.ping()).rejects.toThrow(DatabaseUnavailableError);
    await expect(
      database.run((orm) => orm.transaction((transaction) => transaction.select().from(messages))),
    ).rejects.toThrow(DatabaseUnavailableError);
  });
}
