import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** What repositories speak SQL through: Drizzle on one connection. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** The PostgreSQL that the service keeps its data in: the embedded one, or a server. */
export abstract class Database {
  /**
   * Runs `work` on one connection of its own; `orm.transaction` makes it all or nothing.
   *
   * @throws {DatabaseUnavailableError} the database can't be reached, or goes away. What else `work` throws passes through
   */
  abstract run<T>(work: (orm: Orm) => Promise<T>): Promise<T>;

  /** Asks the database for a sign of life. @throws {DatabaseUnavailableError} */
  abstract ping(): Promise<void>;

  /** Ends every connection; a `run` afterwards finds the database unavailable. */
  abstract close(): Promise<void>;
}
