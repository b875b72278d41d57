import pg from 'pg';
import { DatabaseStartError } from './database.errors.js';
import { connection } from './postgres.connection.js';

/**
 * Milliseconds to wait for a lock: at startup for another instance that migrates, in a migration for a table that is in use. The
 * migration itself has no time limit, because an index of a large table takes minutes.
 */
const lockTimeout = 60_000;

/**
 * Runs startup work on a connection of its own and closes it afterwards, which releases the session's locks.
 *
 * @param name the subject of the error message: "The migrations" (failed)
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
  // A lost connection rejects the current query anyway. Without a listener, it would also crash the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const place = `${client.host}:${client.port}`;
    throw new DatabaseStartError(`PostgreSQL at ${place} (DATABASE_URL): ${reason(cause)}`, { cause });
  }
}

/** The message of the driver or the server. If every address of a host name failed, the error has a code only. */
function reason(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('cause' in error && error.cause) return reason(error.cause);
  const message = 'message' in error ? String(error.message) : '';
  return message || ('code' in error ? String(error.code) : 'unknown error');
}
