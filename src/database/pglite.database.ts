import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { PGlite } from '@electric-sql/pglite';
import { dataDir as emptyDatabase } from '@electric-sql/pglite-prepopulatedfs';
import { Logger } from '@nestjs/common';
import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/pglite';
import { migrate } from 'drizzle-orm/pglite/migrator';
import { DatabaseStartError } from './database.errors.js';
import { type Connections, Database, type DatabaseSession, type Orm } from './database.js';
import { isSpaceLow, tooLittleSpace } from './free-space.js';
import { lockFolder } from './folder-lock.js';
import { migrations } from './migrations.js';
import { fromDriver } from './driver-errors.js';

/** PostgreSQL writes zeros to all of its buffers at startup. By default they have 128 MB. */
const smallBuffers = ['-c', 'shared_buffers=16MB'];

// How many bytes of its code a function runs before V8 optimizes it, 100 times the default. With less, each start optimizes one
// huge function, which takes 2 s of CPU time and 500 MB more for a second.
setFlagsFromString('--wasm-tiering-budget=1300000000');

/** The embedded PostgreSQL, for development. It has one connection, on which work is queued. */
export class PgliteDatabase extends Database {
  override readonly isShared = false;
  private readonly orm;
  private readonly logger = new Logger('Database');
  private isReadOnly = false;
  private switching: Promise<void> | undefined;

  private constructor(
    private readonly client: PGlite,
    /** Undefined: in memory. */
    private readonly folder: string | undefined,
    private readonly unlock: () => void,
    override readonly wantsSamples: boolean,
  ) {
    super();
    this.orm = drizzle(client);
  }

  /**
   * Opens the database in memory, or in the folder `postgres` of `dataDir`.
   *
   * @param samples whether a new one wants samples
   * @throws {DatabaseStartError}
   */
  static async open(dataDir: string | undefined, samples = false): Promise<PgliteDatabase> {
    if (dataDir === undefined) return PgliteDatabase.start(undefined, () => undefined, samples);
    const folder = resolve(dataDir, 'postgres');
    const unlock = lockFolder(folder);
    try {
      if (await isSpaceLow(dirname(folder))) throw new Error(tooLittleSpace);
      return await PgliteDatabase.start(folder, unlock, samples);
    } catch (cause) {
      unlock();
      const message = `The embedded PostgreSQL failed to start in ${folder}: ${String(cause)}`;
      throw new DatabaseStartError(message, { cause });
    }
  }

  private static async start(folder: string | undefined, unlock: () => void, samples: boolean) {
    const isNew = folder === undefined || !existsSync(folder);
    // A new database is a copy of a prepared one: to initialize one takes PGlite several times as long.
    const contents = isNew ? { loadDataDir: await emptyDatabase() } : {};
    const client = await PGlite.create(folder, {
      ...contents,
      startParams: [...PGlite.defaultStartParams, ...smallBuffers],
    });
    const database = new PgliteDatabase(client, folder, unlock, samples && isNew);
    await migrate(database.orm, migrations);
    return database;
  }

  async run<T>(work: (orm: Orm) => Promise<T>): Promise<T> {
    try {
      await this.protectDisk();
      return await work(this.orm);
    } catch (error) {
      throw fromDriver(error);
    }
  }

  /** Makes the database read-only while disk space is low: on a full disk, PGlite loops forever and blocks the process. */
  private async protectDisk(): Promise<void> {
    if (this.folder === undefined) return;
    const isLow = await isSpaceLow(this.folder);
    await this.switching;
    if (isLow === this.isReadOnly) return;
    this.switching ??= this.setReadOnly(isLow).finally(() => (this.switching = undefined));
    await this.switching;
  }

  private async setReadOnly(isLow: boolean): Promise<void> {
    await this.client.exec(`set default_transaction_read_only = ${isLow ? 'on' : 'off'}`);
    this.isReadOnly = isLow;
    if (isLow) this.logger.warn(`The database is read-only: ${tooLittleSpace}`);
    else this.logger.log('The database is writable again');
  }

  /** Only this process can change the database, so nothing needs to be notified. */
  async openSession(): Promise<DatabaseSession> {
    return { run: (work) => this.run(work), close: async () => undefined };
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
