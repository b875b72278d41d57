import pg from 'pg';
import { DatabaseStartError } from './database.errors.js';
import { connection } from './postgres.connection.js';

/**
 * How many milliseconds a start waits for another instance that migrates, and a migration for a table that is in use. Its own work
 * takes what it takes: an index of a large table is minutes.
 */
const lockTimeout = 60_000;

/**
 * Does what comes before serving on a connection of its own: what that sets for its session, such as a lock, goes with it.
 *
 * @param name of the work, for the operator: "The migrations"
 * @throws {DatabaseStartError} the server can't be reached, or the work fails
 */
export async function inSession(url: string, name: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await connect(url);
  try {
    await work(client);
  } catch (cause) {
    if (cause instanceof DatabaseStartError) throw cause;
    throw new DatabaseStartError(`${name} failed: ${reason(cause)}`, { cause });
  } finally {
    await client.end();
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ ...connection(url), lock_timeout: lockTimeout });
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
