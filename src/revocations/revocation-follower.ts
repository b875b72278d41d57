import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RevocationSet } from '../auth/index.js';
import { Database, DatabaseStartError, type DatabaseSession } from '../database/index.js';
import { type Changes, changesAfter, channel, purgeRevocations, purgeSize } from './revocations.repository.js';

/** How often changes are read, since a notification may be lost: behind a pooler in transaction mode, all are. */
const pollMs = 500;

/** How long reading changes may take. After that, the connection is replaced. */
const readMs = 2000;

const purgeMs = 3_600_000;

/**
 * Keeps this process's copy of the revocations current, on a database connection of its own, so that it never waits for requests: by
 * notifications, and twice a second by reading what has changed. Without the database, the copy stays as it is.
 */
@Injectable()
export class RevocationFollower implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Revocations');
  private copy = new RevocationSet();
  private session: DatabaseSession | undefined;
  /** The number of the last change in the copy; undefined: all must be read. */
  private last: number | undefined;
  private currentAt = 0;
  private purgeAt = 0;
  private isBehind = false;
  private isDue = false;
  private running: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  get known(): RevocationSet {
    return this.copy;
  }

  /** Milliseconds since the copy was current. */
  get ageMs(): number {
    return performance.now() - this.currentAt;
  }

  /** @throws {DatabaseStartError} the revocations can't be read: the service must not accept tokens without them */
  async onModuleInit(): Promise<void> {
    try {
      await this.catchUp();
    } catch (cause) {
      throw new DatabaseStartError(`The revocations can't be read: ${String(cause)}`, { cause });
    }
    this.timer = setInterval(() => void this.poll(), pollMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running?.catch(() => undefined);
    await this.session?.close();
  }

  /** Resolves when the copy has all that was committed before this call. */
  async catchUp(): Promise<void> {
    this.isDue = true;
    await (this.running ??= this.readWhileDue());
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

  private async read(): Promise<void> {
    const startedAt = performance.now();
    try {
      this.session ??= await this.database.openSession(channel, () => void this.poll());
      this.apply(
        await this.session.run(
          (orm) => changesAfter(orm, this.last ?? 0),
          this.last === undefined ? undefined : readMs,
        ),
      );
      this.currentAt = startedAt;
    } catch (error) {
      this.disconnect();
      throw error;
    }
  }

  /** After a connection was lost, everything is read again: the database may be another one now, such as a restored backup. */
  private disconnect(): void {
    void this.session?.close();
    this.session = undefined;
    this.last = undefined;
  }

  private apply({ last, changes }: Changes): void {
    if (this.last === undefined) this.copy = new RevocationSet();
    // A number that was given before: the database was restored while this connection was open.
    const isRestored = this.last !== undefined && last < this.last;
    for (const { revocation, isOver } of changes) {
      if (isOver) this.copy.delete(revocation);
      else this.copy.set(revocation);
    }
    this.copy.forgetExpired(Date.now());
    this.last = isRestored ? undefined : last;
    this.isDue ||= isRestored;
  }

  private async poll(): Promise<void> {
    try {
      await this.catchUp();
      if (this.isBehind) this.logger.log('Revocations of other instances are followed again');
      this.isBehind = false;
      await this.purge();
    } catch (error) {
      if (!this.isBehind) this.logger.warn(`Revocations of other instances can't be followed: ${String(error)}`);
      this.isBehind = true;
    }
  }

  private async purge(): Promise<void> {
    const now = performance.now();
    if (now < this.purgeAt || !this.session) return;
    this.purgeAt = now + purgeMs;
    const deleted = await this.session.run(purgeRevocations, readMs);
    if (deleted === purgeSize) this.purgeAt = 0;
  }
}
