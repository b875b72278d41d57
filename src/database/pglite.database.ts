import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { dataDir as emptyDatabase } from '@electric-sql/pglite-prepopulatedfs';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { DatabaseStartError } from './database.errors.js';
import { type Connections, Database, type Orm } from './database.js';
import { lockFolder } from './folder-lock.js';
import { migrations } from './migrations.js';
import { fromDriver } from './driver-errors.js';

/** The embedded PostgreSQL, for development: one connection, on which work waits its turn. */
export class PgliteDatabase extends Database {
  private readonly orm;

  private constructor(
    private readonly client: PGlite,
    private readonly unlock: () => void,
  ) {
    super();
    this.orm = drizzle(client);
  }

  /** Opens the database in memory, or in the folder `postgres` of `dataDir`. @throws {DatabaseStartError} */
  static async open(dataDir: string | undefined): Promise<PgliteDatabase> {
    if (dataDir === undefined) return PgliteDatabase.start(undefined, () => undefined);
    const folder = resolve(dataDir, 'postgres');
    const unlock = lockFolder(folder);
    try {
      return await PgliteDatabase.start(folder, unlock);
    } catch (cause) {
      unlock();
      const message = `The embedded PostgreSQL does not start in ${folder}: ${String(cause)}`;
      throw new DatabaseStartError(message, { cause });
    }
  }

  private static async start(folder: string | undefined, unlock: () => void): Promise<PgliteDatabase> {
    const isNew = folder === undefined || !existsSync(folder);
    // A database made beforehand: making one takes PGlite several times as long.
    const client = await PGlite.create(folder, isNew ? { loadDataDir: await emptyDatabase() } : {});
    const database = new PgliteDatabase(client, unlock);
    await migrate(database.orm, migrations);
    return database;
  }

  async run<T>(work: (orm: Orm) => Promise<T>): Promise<T> {
    try {
      return await work(this.orm);
    } catch (error) {
      throw fromDriver(error);
    }
  }

  connections(): Connections {
    return { total: 1, idle: 1, waiting: 0 };
  }

  async ping(): Promise<void> {
    await this.run((orm) => orm.execute(sql`select 1`));
  }

  async close(): Promise<void> {
    try {
      await this.client.close();
    } finally {
      this.unlock();
    }
  }
}
