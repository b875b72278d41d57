import type { Logger } from '@nestjs/common';

/** Anyone can cause calls, so failures are logged at most once in this time, in milliseconds. */
const quietMs = 10_000;

/** Logs failures of an issuer, and their end. */
export class FailureLog {
  private isFailing = false;
  private loggedAt = -Infinity;

  constructor(private readonly logger: Pick<Logger, 'log' | 'warn'>) {}

  failed(message: string): void {
    this.isFailing = true;
    const now = performance.now();
    if (now - this.loggedAt < quietMs) return;
    this.loggedAt = now;
    this.logger.warn(`The issuer could not be asked about tokens: ${message}`);
  }

  succeeded(): void {
    if (this.isFailing) this.logger.log('The issuer could be asked about tokens again');
    this.isFailing = false;
  }
}
