import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Drizzle on one connection, through which repositories query the database. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** How many connections are open, how many of these are idle, and how many requests wait for one. */
export interface Connections {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** The PostgreSQL database of the service: the embedded one, or a server. */
export abstract class Database {
  /** Whether it was just created for development: resources add a few samples then, and never again. */
  readonly wantsSamples: boolean = false;

  /**
   * Runs `work` on one connection. Only what runs within `orm.transaction` is atomic.
   *
   * @throws {DatabaseUnavailableError} the database can't be reached, or the connection is lost. Other errors of `work` are
   * thrown unchanged
   */
  abstract run<T>(work: (orm: Orm) => Promise<T>): Promise<T>;

  abstract connections(): Connections;

  /** Checks that the database responds. @throws {DatabaseUnavailableError} */
  abstract ping(): Promise<void>;

  /** Closes every connection. A later `run` throws `DatabaseUnavailableError`. */
  abstract close(): Promise<void>;
}
