import type { Logger } from 'pino';

/** Why we close a connection: too much was sent ahead on it, its response stays unread, or unread responses take up too much. */
export const closeReasons = ['pipelining', 'unread', 'memory'] as const;
type CloseReason = (typeof closeReasons)[number];

/** Milliseconds between two lines of the log. */
const logEveryMs = 60_000;

/** Counts the connections that we close because of what their clients do, for the metrics, and tells of them in the log. */
export class ClosedConnections {
  /** Since the start. */
  readonly counts: Record<CloseReason, number> = { pipelining: 0, unread: 0, memory: 0 };
  private loggedAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly logger: Logger) {}

  /** One line a minute at most: a client can have thousands of connections closed. */
  count(reason: CloseReason): void {
    this.counts[reason] += 1;
    if (performance.now() < this.loggedAt + logEveryMs) return;
    this.loggedAt = performance.now();
    this.logger.warn({ closed: this.counts }, 'connections are closed because of what their clients do');
  }
}
