import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import type { Client } from 'pg';
import { DatabaseStartError } from './database.errors.js';
import { migrations } from './migrations.js';
import { inSession } from './postgres.session.js';

/** Any number that nothing else on the server locks; instances of this service must agree on it. */
const migrationLock = 7_203_116_905;

/** Where Drizzle's migrator keeps what was done. */
const history = 'drizzle.__drizzle_migrations';

/**
 * Brings the server's tables up to date. Of processes that do so at once, the first does it while the others wait, and find
 * it done.
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
 * Changes nothing. Tables of a later version will do: during an update they are there before the last old instance is gone.
 *
 * @throws {DatabaseStartError} the server can't be reached, or its tables are those of an earlier version
 */
export function assertMigrated(url: string): Promise<void> {
  return inSession(url, 'The look at the migrations', async (client) => {
    const last = await lastMigration(client);
    const missing = readMigrationFiles(migrations).filter(({ folderMillis }) => folderMillis > last);
    if (missing.length === 0) return;
    const wayOut = 'run `npm run migrate` (node dist/cli/migrate.js), or set DATABASE_MIGRATE=start';
    throw new DatabaseStartError(`The database lacks ${missing.length} of the migrations: ${wayOut}`);
  });
}

/** @returns when the last migration that the database has had was made, in Unix milliseconds; 0: it has had none */
async function lastMigration(client: Client): Promise<number> {
  const found = await client.query<{ name: string | null }>('select to_regclass($1) as name', [history]);
  if (found.rows[0]?.name === null) return 0;
  const { rows } = await client.query<{ last: string | null }>(`select max(created_at) as last from ${history}`);
  return Number(rows[0]?.last);
}
