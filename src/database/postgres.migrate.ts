import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Client } from 'pg';
import { DatabaseStartError } from './database.errors.js';
import { migrations } from './migrations.js';
import { inSession } from './postgres.session.js';

/** The key of the advisory lock: arbitrary, but the same in every instance and unused by anything else on the server. */
const migrationLock = 7_203_116_905;

/** The table in which Drizzle's migrator records the applied migrations. */
const history = 'drizzle.__drizzle_migrations';

/**
 * Brings the server's tables up to date. Of several processes that migrate at the same time, one does the work; the others wait
 * for its lock and then find nothing to do.
 *
 * @throws {DatabaseStartError} the server can't be reached, or a migration fails
 */
export function migratePostgres(url: string): Promise<void> {
  return inSession(url, 'The migrations', async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client), migrations);
  });
}

/**
 * Checks that every migration was applied, and changes nothing. Accepts tables of a later version: during a rolling update, old
 * instances still run, and may restart, after the migration.
 *
 * @throws {DatabaseStartError} the server can't be reached, or migrations are missing
 */
export function assertMigrated(url: string): Promise<void> {
  return inSession(url, 'Checking the migrations', async (client) => {
    const last = await lastMigration(client);
    const missing = readMigrationFiles(migrations).filter(({ folderMillis }) => folderMillis > last);
    if (missing.length === 0) return;
    const remedy = 'run `npm run migrate` (node dist/cli/migrate.js), or set DATABASE_MIGRATE=start';
    throw new DatabaseStartError(`The database lacks ${missing.length} of the migrations: ${remedy}`);
  });
}

/** @returns when the last applied migration was generated, in Unix milliseconds; 0 if none was applied */
async function lastMigration(client: Client): Promise<number> {
  const found = await client.query<{ name: string | null }>('select to_regclass($1) as name', [history]);
  if (found.rows[0]?.name === null) return 0;
  const { rows } = await client.query<{ last: string | null }>(`select max(created_at) as last from ${history}`);
  return Number(rows[0]?.last);
}
