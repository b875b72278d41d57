import type { Logger } from 'pino';

/**
 * Why the server closes a connection: too many requests wait on it, its response stays unread, all unread responses take too much
 * memory, a request took too long to arrive, or it can't be parsed.
 */
export const closeReasons = ['pipelining', 'unread', 'memory', 'late', 'unreadable'] as const;
type CloseReason = (typeof closeReasons)[number];

const requestTimeout = 408;

/** The minimum time between two log lines, in milliseconds. */
const logEveryMs = 60_000;

/** Counts and logs the connections that the server closes because of their clients' behaviour. */
export class ClosedConnections {
  /** Since startup. */
  readonly counts: Record<CloseReason, number> = { pipelining: 0, unread: 0, memory: 0, late: 0, unreadable: 0 };
  private loggedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly logger: Logger) {}

  /** Logs at most one line a minute: a client can cause thousands of closed connections. */
  withoutResponse(reason: CloseReason): void {
    this.counts[reason] += 1;
    if (performance.now() < this.loggedAt + logEveryMs) return;
    this.loggedAt = performance.now();
    this.logger.warn({ closed: this.counts }, 'connections closed because of client behaviour');
  }

  /** After a response to input that could not be parsed as a request. */
  withResponse(status: number, requestId: string): void {
    this.counts[status === requestTimeout ? 'late' : 'unreadable'] += 1;
    this.logger.info({ requestId, status }, 'request refused');
  }
}
