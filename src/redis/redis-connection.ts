import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis, RedisOptions } from 'ioredis';

/**
 * A command fails at once if there is no connection, and when its connection closes: with another `maxRetriesPerRequest`, ioredis
 * drops it without a result if it reconnects at its first attempt, and its caller would wait forever.
 *
 * The time-out of a socket is for a Redis that hangs while it is connected to. It is long, since it doesn't see a response that
 * arrived while this process was busy; `within` limits commands.
 */
const options: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: 2000,
  socketTimeout: 10_000,
};

/** How long a command waits for its reply. */
const replyMs = 1000;

/** How long startup waits for the first connection. */
const startupWaitMs = 2000;

/** The one connection to a Redis that may be unavailable. It is retried in the background. */
export class RedisConnection {
  private constructor(readonly client: Redis) {}

  static async open(url: string): Promise<RedisConnection> {
    const { Redis } = await import('ioredis');
    return new RedisConnection(new Redis(url, options));
  }

  /**
   * Connects, and waits for the first attempt, but not for a Redis that is still loading its data: so the first requests share
   * their state with other replicas too. Never throws: `RedisOutage` logs a failure.
   */
  async connect(): Promise<void> {
    await Promise.race([this.client.connect(), sleep(startupWaitMs, undefined, { ref: false })]).catch(() => undefined);
  }

  /**
   * The reply to a command. After a second without one, the connection is closed, so that this command is rejected, and the next
   * ones are at once.
   */
  async within<T>(reply: Promise<T>): Promise<T> {
    const { stream } = this.client;
    let isSettled = false;
    const closeIfLate = () => {
      if (!isSettled) stream.destroy(new Error(`no reply within ${replyMs} ms`));
    };
    // Sockets are read after timers: the reply may have arrived while the process was busy.
    const timer = setTimeout(() => setImmediate(closeIfLate), replyMs);
    return reply.finally(() => {
      isSettled = true;
      clearTimeout(timer);
    });
  }

  close(): void {
    this.client.disconnect();
  }
}
