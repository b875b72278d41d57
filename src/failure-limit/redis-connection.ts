import { Logger } from '@nestjs/common';
import type { Redis, RedisOptions } from 'ioredis';

/** No request waits for Redis. A command fails if it can't be sent immediately, or has no reply within a second. */
const options: RedisOptions = {
  lazyConnect: true,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 1,
  connectTimeout: 2000,
  socketTimeout: 1000,
};

/** A connection to a Redis that may be unavailable: it is retried in the background, and each outage is logged once. */
export class RedisConnection {
  private readonly logger = new Logger('FailureLimit');
  private isUnavailable = false;

  private constructor(readonly client: Redis) {
    client.on('error', (error: NodeJS.ErrnoException) => this.markUnavailable(error));
    client.on('ready', () => this.markAvailable());
  }

  static async open(url: string): Promise<RedisConnection> {
    const { Redis } = await import('ioredis');
    return new RedisConnection(new Redis(url, options));
  }

  /** Starts to connect, without waiting. A failure is logged. */
  connect(): void {
    this.client.connect().catch((error: Error) => this.markUnavailable(error));
  }

  markUnavailable({ message, code }: NodeJS.ErrnoException): void {
    if (this.isUnavailable) return;
    this.isUnavailable = true;
    this.logger.warn(`Redis is unavailable, failed authentication attempts are not limited: ${message || code}`);
  }

  markAvailable(): void {
    if (!this.isUnavailable) return;
    this.isUnavailable = false;
    this.logger.log('Redis is available again, failed authentication attempts are limited');
  }

  close(): void {
    // Errors of disconnecting are not an outage, so they must not be logged.
    this.isUnavailable = true;
    this.client.disconnect();
  }
}
