import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** What repositories speak SQL through: Drizzle on one connection. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** How many connections there are, how many of them are idle, and how many requests wait for one. */
export interface Connections {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The PostgreSQL that the service keeps its data in: the embedded one, or a server. */
export abstract class Database {
  /**
   * Runs `work` on one connection of its own; `orm.transaction` makes it all or nothing.
   *
   * @throws {DatabaseUnavailableError} the database can't be reached, or goes away. What else `work` throws passes through
   */
  abstract run<T>(work: (orm: Orm) => Promise<T>): Promise<T>;

  abstract connections(): Connections;

  /** Asks the database for a sign of life. @throws {DatabaseUnavailableError} */
  abstract ping(): Promise<void>;

  /** Ends every connection; a `run` afterwards finds the database unavailable. */
  abstract close(): Promise<void>;
}
