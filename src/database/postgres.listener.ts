import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { DatabaseUnavailableError } from './database.errors.js';
import type { DatabaseSession, Orm } from './database.js';
import { fromDriver } from './driver-errors.js';
import { connection } from './postgres.connection.js';

/** The client gives up on a statement after this many milliseconds. */
const queryTimeout = 30_000;

/** For the first statement, which takes no time. */
const openTimeout = 5000;

/** A connection beside the pool. It isn't replaced when it is lost. */
export class PostgresListener implements DatabaseSession {
  private constructor(private readonly client: pg.Client) {}

  /** @throws {DatabaseUnavailableError} */
  static async open(url: string, channel: string, onNotification: () => void): Promise<PostgresListener> {
    const client = new pg.Client({ ...connection(url), query_timeout: queryTimeout });
    // A lost connection rejects the next statement anyway. Without a listener, it would also crash the process.
    client.on('error', () => undefined);
    client.on('notification', onNotification);
    try {
      await client.connect();
      const session = new PostgresListener(client);
      await session.run((orm) => orm.execute(sql`listen ${sql.identifier(channel)}`), openTimeout);
      return session;
    } catch (error) {
      void client.end().catch(() => undefined);
      throw new DatabaseUnavailableError(error);
    }
  }

  async run<T>(work: (orm: Orm) => Promise<T>, limitMs = queryTimeout): Promise<T> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const fail = () => reject(new DatabaseUnavailableError(new Error(`no response within ${limitMs} ms`)));
    // Sockets are read after timers: the response may have arrived while the process was busy.
    const timer = setTimeout(() => setImmediate(fail), limitMs);
    try {
      return await Promise.race([work(drizzle(this.client)), late]);
    } catch (error) {
      throw fromDriver(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Doesn't wait for a statement that runs. */
  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}
