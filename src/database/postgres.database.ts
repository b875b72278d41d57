import { Logger } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { DatabaseUnavailableError } from './database.errors.js';
import { type Connections, Database, type DatabaseSession, type Orm } from './database.js';
import { connection } from './postgres.connection.js';
import { PostgresListener } from './postgres.listener.js';
import { fromDriver } from './driver-errors.js';

export const limits = {
  /** With that of the revocations, 10. PostgreSQL accepts 100 by default: enough for several instances. */
  max: 9,
  /** An unused connection is closed after this many milliseconds. */
  idleTimeoutMillis: 30_000,
  /** The server cancels a statement after this many milliseconds. */
  statement_timeout: 10_000,
  /** The client gives up on a server that has not responded for this many milliseconds. */
  query_timeout: 15_000,
  /** The server ends a session whose transaction is idle for this many milliseconds, which releases its locks. */
  idle_in_transaction_session_timeout: 10_000,
} satisfies pg.PoolConfig;

/** A PostgreSQL server, through a pool that replaces lost connections. */
export class PostgresDatabase extends Database {
  private readonly logger = new Logger(PostgresDatabase.name);
  private readonly pool: pg.Pool;

  constructor(private readonly url: string) {
    super();
    this.pool = new pg.Pool({ ...connection(url), ...limits });
    // Without these listeners, a connection lost between two statements would crash the process.
    this.pool.on('error', ({ message }) => this.logger.warn(`An idle connection was lost: ${message}`));
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  async run<T>(work: (orm: Orm) => Promise<T>): Promise<T> {
    const client = await this.connect();
    try {
      const result = await work(drizzle(client));
      client.release();
      return result;
    } catch (cause) {
      const error = fromDriver(cause);
      // True destroys the connection: it may be broken, so it must not return to the pool.
      client.release(error instanceof DatabaseUnavailableError);
      throw error;
    }
  }

  openSession(channel: string, onNotification: () => void): Promise<DatabaseSession> {
    return PostgresListener.open(this.url, channel, onNotification);
  }

  connections(): Connections {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.pool;
    return { total, idle, waiting };
  }

  async ping(): Promise<void> {
    await this.run((orm) => orm.execute(sql`select 1`));
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async connect(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw new DatabaseUnavailableError(error);
    }
  }
}
