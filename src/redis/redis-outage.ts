import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';

/** What an outage means for a feature: the words of its log lines. */
export interface OutageEffects {
  readonly unavailable: string;
  readonly available: string;
}

/** How long no command may have failed before one that succeeded counts as the end of an outage. */
const calmMs = 10_000;

/**
 * Logs when a feature loses Redis, and when it has it again: once for each outage. Each feature has its own, since Redis may
 * reject the commands of one and not of the other (its ACL, its memory). A Redis that rejects some commands only, such as a node
 * of a cluster, is in one long outage.
 */
export class RedisOutage {
  private readonly logger: Logger;
  private isUnavailable = false;
  private failedAt = -Infinity;

  /** @param feature the context of the log lines */
  constructor(
    private readonly client: Redis,
    feature: string,
    private readonly effects: OutageEffects,
  ) {
    this.logger = new Logger(feature);
    client.on('error', ({ message, code }: NodeJS.ErrnoException) => this.begin(message || String(code)));
    client.on('ready', () => this.end());
  }

  /** To be called for each command that failed. */
  failed(error: Error): void {
    this.failedAt = performance.now();
    // The errors of ioredis for a missing connection name its options.
    this.begin(this.client.status === 'ready' ? error.message : 'there is no connection');
  }

  /** To be called for each command that succeeded. */
  succeeded(): void {
    if (this.isUnavailable && performance.now() - this.failedAt > calmMs) this.end();
  }

  private begin(reason: string): void {
    // Closed at shutdown: not an outage.
    if (this.isUnavailable || this.client.status === 'end') return;
    this.isUnavailable = true;
    this.logger.warn(`Redis is unavailable, ${this.effects.unavailable}: ${reason}`);
  }

  private end(): void {
    if (!this.isUnavailable) return;
    this.isUnavailable = false;
    this.logger.log(`Redis is available again, ${this.effects.available}`);
  }
}
