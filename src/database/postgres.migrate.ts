import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { DatabaseStartError } from './database.errors.js';
import { migrations } from './migrations.js';
import { connection } from './postgres.connection.js';

/** Any number that nothing else on the server locks; instances of this service must agree on it. */
const migrationLock = 7_203_116_905;

/** How many milliseconds a start waits for another instance that migrates, and a migration for a table that is in use. */
const lockTimeout = 60_000;

/**
 * Brings the server's tables up to date. Of instances that start at once, the first does it while the others wait, and find
 * it done.
 *
 * @throws {DatabaseStartError} the server can't be reached, or a migration fails
 */
export async function migratePostgres(url: string): Promise<void> {
  const client = await connect(url);
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await migrate(drizzle(client), migrations);
  } catch (cause) {
    throw new DatabaseStartError(`The migrations failed: ${reason(cause)}`, { cause });
  } finally {
    // The lock belongs to the session and goes with it.
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ ...connection(url), lock_timeout: lockTimeout, query_timeout: lockTimeout + 5_000 });
  // A lost connection fails the query that is under way; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const place = `${client.host}:${client.port}`;
    throw new DatabaseStartError(`PostgreSQL at ${place} (DATABASE_URL): ${reason(cause)}`, { cause });
  }
}

/** The driver's or the server's own words, in one line. The error of several addresses that failed has a code only. */
function reason(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('cause' in error && error.cause) return reason(error.cause);
  const message = 'message' in error ? String(error.message) : '';
  return message || ('code' in error ? String(error.code) : 'unknown error');
}
