import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import pg from 'pg';
import { migrations } from '../../src/database/migrations.js';
import { assertMigrated, migratePostgres } from '../../src/database/postgres.migrate.js';
import { createDatabase } from '../support/postgres.js';
import { startService } from '../support/service-process.js';

const run = promisify(execFile);
const migrationCount = readMigrationFiles(migrations).length;

describe('migrations', () => {
  let url: string;
  beforeEach(async () => void (url = (await createDatabase()) ?? ''));

  const environment = () => ({ AUTH_ISSUER: 'http://127.0.0.1:9/', DATABASE_URL: url, DATABASE_MIGRATE: 'never' });

  /** Runs `dist/cli/migrate.js` without the environment of this process. */
  const migrate = (variables: NodeJS.ProcessEnv = environment()) =>
    run('node_modules/.bin/node', ['dist/cli/migrate.js'], {
      env: { AUTH_AUDIENCE: 'api', NODE_ENV: 'test', ...variables },
    });

  async function query(text: string, address = url): Promise<unknown[]> {
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  it('are applied once when several processes run concurrently, including services that start', async () => {
    const start = () => startService({ ...environment(), DATABASE_MIGRATE: 'start' });
    const [one, two, ...services] = await Promise.all([migrate(), migrate(), start(), start()]);
    for (const { stdout } of [one, two]) expect(stdout).toBe('The tables are up to date\n');
    for (const { child, ended } of services) {
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
    }
    expect(await query('select count(*)::int from drizzle.__drizzle_migrations')).toEqual([{ count: migrationCount }]);
  });

  it('are required at startup with DATABASE_MIGRATE=never, where a user without the right to change tables is enough', async () => {
    const startFailure = `The service ended with 1:\nThe database lacks ${migrationCount} of the migrations: run \`npm run migrate\``;
    await expect(startService(environment())).rejects.toThrow(startFailure);
    expect(await query(`select from pg_namespace where nspname = 'drizzle'`)).toEqual([]);
    const user = `user_${new URL(url).pathname.slice(1)}`;
    await query(`create role ${user} login password 'password';
      create schema if not exists drizzle;
      grant usage on schema drizzle to ${user};
      alter default privileges in schema drizzle grant select on tables to ${user};
      alter default privileges in schema public grant select, insert, update, delete on tables to ${user}`);
    await migrate();
    const least = Object.assign(new URL(url), { username: user }).href;
    await expect(query('drop table messages', least)).rejects.toThrow('must be owner of table messages');
    const service = await startService({ ...environment(), DATABASE_URL: least });
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
    await query(`drop owned by ${user}; drop role ${user}`);
  });

  it('of a later version do not keep an old instance from starting', async () => {
    await migratePostgres(url);
    await query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${Date.now() + 1e9})`);
    await assertMigrated(url);
  });

  it.each([
    [
      'the server is unavailable',
      () => ({ ...environment(), DATABASE_URL: 'postgres://a:SECRET@127.0.0.1:1/a' }),
      'ECONNREFUSED',
    ],
    ['no database is configured', () => ({ AUTH_ISSUER: 'http://127.0.0.1:9/' }), 'DATABASE_URL is not set'],
  ])('fail with exit code 1 and one line when %s', async (_, variables, line) => {
    const failure = migrate(variables());
    await expect(failure).rejects.toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(line) });
    await expect(failure).rejects.not.toMatchObject({ stderr: expect.stringMatching(/SECRET|\n./) });
  });
});
