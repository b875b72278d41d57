import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { RevocationSet } from '../auth/index.js';
import { Database, DatabaseStartError, DatabaseUnavailableError, type DatabaseSession } from '../database/index.js';
import { changesAfter } from './changes.repository.js';
import { RevocationCopy } from './revocation-copy.js';
import { channel, purgeRevocations, purgeSize } from './revocations.repository.js';

/** How often changes are read, since a notification may be lost: behind a pooler in transaction mode, all are. */
const pollMs = 500;

/** How long a statement may take. After that, the connection is replaced. */
const limitMs = 5000;

/** How often startup tries to read all revocations: each attempt goes on where the last one failed. */
const startAttempts = 3;

const purgeMs = 3_600_000;

/** How often a database is read that only this process changes: to purge it. */
const unsharedPollMs = 60_000;

/**
 * Keeps this process's copy of the revocations current, on a database connection of its own, so that it never waits for requests: by
 * notifications, and twice a second by reading what has changed. Without the database, the copy stays as it is.
 */
@Injectable()
export class RevocationFollower implements OnModuleInit, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('Revocations');
  private readonly copy = new RevocationCopy();
  private session: DatabaseSession | undefined;
  private currentAt = 0;
  private purgeAt = 0;
  private isBehind = false;
  private isDue = false;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  get known(): RevocationSet {
    return this.copy.known;
  }

  /** Milliseconds since the copy was current. A database that only this process changes needs no reading. */
  get ageMs(): number {
    return this.database.isShared ? performance.now() - this.currentAt : 0;
  }

  /** @throws {DatabaseStartError} the revocations can't be read: the service must not accept tokens without them */
  async onModuleInit(): Promise<void> {
    try {
      await this.readAll(startAttempts);
    } catch (cause) {
      throw new DatabaseStartError(`The revocations can't be read: ${String(cause)}`, { cause });
    }
    this.timer = setInterval(() => void this.poll(), this.database.isShared ? pollMs : unsharedPollMs).unref();
  }

  /** The database may be closed before this instance's own hook of the shutdown is called. */
  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.running?.catch(() => undefined);
    await this.session?.close();
  }

  /** Resolves when the copy has all that was committed before this call. */
  async catchUp(): Promise<void> {
    this.isDue = true;
    await (this.running ??= this.readWhileDue());
  }

  private async readAll(attempts: number): Promise<void> {
    try {
      await this.catchUp();
    } catch (error) {
      if (attempts === 1 || !(error instanceof DatabaseUnavailableError)) throw error;
      await this.readAll(attempts - 1);
    }
  }

  private async readWhileDue(): Promise<void> {
    try {
      while (this.isDue) {
        this.isDue = false;
        await this.read();
      }
    } finally {
      // At once, so that no call after the last check joins a run that is over.
      this.running = undefined;
    }
  }

  /** In pages, so that however many there are, no statement takes long. */
  private async read(): Promise<void> {
    try {
      this.session ??= await this.database.openSession(channel, () => void this.poll());
      for (let hasMore = true; hasMore;) {
        const startedAt = performance.now();
        hasMore = this.copy.apply(await this.session.run((orm) => changesAfter(orm, this.copy.end), limitMs));
        if (!hasMore) this.currentAt = startedAt;
      }
    } catch (error) {
      this.disconnect();
      throw error;
    }
  }

  private disconnect(): void {
    void this.session?.close();
    this.session = undefined;
    this.copy.reconnect();
  }

  private async poll(): Promise<void> {
    try {
      await this.catchUp();
      if (this.isBehind) this.logger.log('Revocations of other instances are followed again');
      this.isBehind = false;
    } catch (error) {
      if (!this.isBehind) this.logger.warn(`Revocations of other instances can't be followed: ${String(error)}`);
      this.isBehind = true;
      return;
    }
    await this.purge();
  }

  /** Not in the session: a deletion that takes long neither delays changes nor breaks the connection that they are read on. */
  private async purge(): Promise<void> {
    const now = performance.now();
    if (now < this.purgeAt) return;
    this.purgeAt = now + purgeMs;
    try {
      const deleted = await this.database.run(purgeRevocations);
      if (deleted === purgeSize) this.purgeAt = 0;
    } catch (error) {
      this.logger.warn(`Expired revocations can't be deleted, and are kept for another hour: ${String(error)}`);
    }
  }
}
