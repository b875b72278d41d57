import type { PgDatabase, PgQueryResultHKT } from 'drizzle-orm/pg-core';

/** Drizzle on one connection, through which repositories query the database. */
export type Orm = PgDatabase<PgQueryResultHKT>;

/** How many connections are open, how many of these are idle, and how many requests wait for one. */
export interface Connections {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/** A connection that belongs to one part of the service. */
export interface DatabaseSession {
  /**
   * Like `Database.run`. Past the limit, or if the connection was lost, it is of no more use.
   *
   * @param limitMs milliseconds to wait for the work
   * @throws {DatabaseUnavailableError}
   */
  run<T>(work: (orm: Orm) => Promise<T>, limitMs: number): Promise<T>;

  close(): Promise<void>;
}

/** The PostgreSQL database of the service: the embedded one, or a server. */
export abstract class Database {
  /** Whether it was just created for development: resources add a few samples then, and never again. */
  readonly wantsSamples: boolean = false;

  /** Whether other processes may change it, too. */
  readonly isShared: boolean = true;

  /**
   * Runs `work` on one connection. Only what runs within `orm.transaction` is atomic.
   *
   * @throws {DatabaseUnavailableError} the database can't be reached, or the connection is lost. Other errors of `work` are
   * thrown unchanged
   */
  abstract run<T>(work: (orm: Orm) => Promise<T>): Promise<T>;

  /**
   * Opens a session of its own, which doesn't wait for the connections that `run` uses.
   *
   * @param onNotification called for each `NOTIFY` of the channel. Some may be lost
   * @throws {DatabaseUnavailableError}
   */
  abstract openSession(channel: string, onNotification: () => void): Promise<DatabaseSession>;

  abstract connections(): Connections;

  /** Checks that the database responds. @throws {DatabaseUnavailableError} */
  abstract ping(): Promise<void>;

  /** Closes every connection. A later `run` throws `DatabaseUnavailableError`. */
  abstract close(): Promise<void>;
}
