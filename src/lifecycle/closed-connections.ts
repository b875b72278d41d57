import type { Logger } from 'pino';

/**
 * Why we close a connection: too much was sent ahead on it, its response stays unread, unread responses take up too much, a request
 * took too long to arrive, or can't be read at all.
 */
export const closeReasons = ['pipelining', 'unread', 'memory', 'late', 'unreadable'] as const;
type CloseReason = (typeof closeReasons)[number];

const requestTimeout = 408;

/** Milliseconds between two lines of the log. */
const logEveryMs = 60_000;

/** Counts the connections that we close because of what their clients do, for the metrics, and tells of them in the log. */
export class ClosedConnections {
  /** Since the start. */
  readonly counts: Record<CloseReason, number> = { pipelining: 0, unread: 0, memory: 0, late: 0, unreadable: 0 };
  private loggedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly logger: Logger) {}

  /** One line a minute at most: a client can have thousands of connections closed. */
  withoutResponse(reason: CloseReason): void {
    this.counts[reason] += 1;
    if (performance.now() < this.loggedAt + logEveryMs) return;
    this.loggedAt = performance.now();
    this.logger.warn({ closed: this.counts }, 'connections are closed because of what their clients do');
  }

  /** After a response, to what could not be read as a request. */
  withResponse(status: number, requestId: string): void {
    this.counts[status === requestTimeout ? 'late' : 'unreadable'] += 1;
    this.logger.info({ requestId, status }, 'request refused');
  }
}
