import { Logger } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';

/** Nothing waits for Redis: what it does not take at once, or answer in a second, has failed. */
const options: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 1,
  connectTimeout: 2000,
  socketTimeout: 1000,
};

/** A Redis that may be away: it is connected to in the background, again and again, and the log has a line for each outage. */
export class RedisConnection {
  private readonly logger = new Logger('FailureLimit');
  private isAway = false;

  private constructor(readonly client: Redis) {
    client.on('error', (error: NodeJS.ErrnoException) => this.failed(error));
    client.on('ready', () => this.answered());
  }

  static async open(url: string): Promise<RedisConnection> {
    const { Redis } = await import('ioredis');
    return new RedisConnection(new Redis(url, options));
  }

  /** Returns at once; what comes of it, the log tells. */
  connect(): void {
    this.client.connect().catch((error: Error) => this.failed(error));
  }

  failed({ message, code }: NodeJS.ErrnoException): void {
    if (this.isAway) return;
    this.isAway = true;
    this.logger.warn(`Redis is away, failed authentication is not limited: ${message || code}`);
  }

  answered(): void {
    if (!this.isAway) return;
    this.isAway = false;
    this.logger.log('Redis is back, failed authentication is limited again');
  }

  close(): void {
    // What its end brings is no outage.
    this.isAway = true;
    this.client.disconnect();
  }
}
