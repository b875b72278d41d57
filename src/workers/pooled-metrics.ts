import type { Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, Registry, collectDefaultMetrics } from 'prom-client';
import { Questions } from './questions.js';
import type { Snapshot } from './worker-registry.js';

const withinMs = 1000;

/** The metrics of all workers, and of the primary itself, in one text. Counters don't go down when a worker ends. */
export class PooledMetrics {
  private readonly own = new Registry();
  private readonly workers = new Map<Worker, Questions<string, Snapshot>>();
  /** What each worker has reported last. */
  private readonly latest = new Map<Worker, Snapshot>();
  /** The sum of what ended workers have counted, up to their last report. */
  private ended: Snapshot = [];

  constructor(private readonly logger: Logger) {
    collectDefaultMetrics({ register: this.own });
  }

  /** Includes a worker once it listens, until it ends. */
  include(worker: Worker): void {
    const questions = new Questions<string, Snapshot>(worker, () => this.text());
    worker.once('listening', () => this.workers.set(worker, questions));
    worker.once('exit', () => this.exclude(worker));
  }

  private async text(): Promise<string> {
    await Promise.all([...this.workers.keys()].map((worker) => this.update(worker)));
    const own = await this.own.getMetricsAsJSON();
    return AggregatorRegistry.aggregate([this.ended, ...this.latest.values(), own.map(acrossWorkers)]).metrics();
  }

  private async update(worker: Worker): Promise<void> {
    const snapshot = await this.workers.get(worker)?.ask(withinMs);
    // An answer may arrive after the end of its worker.
    if (!this.workers.has(worker)) return;
    if (snapshot !== undefined) this.latest.set(worker, snapshot.map(acrossWorkers));
    else this.logger.warn(`Worker ${worker.process.pid} did not report its metrics: the last ones are used`);
  }

  private exclude(worker: Worker): void {
    const last = this.latest.get(worker) ?? [];
    this.workers.delete(worker);
    this.latest.delete(worker);
    // The type is a text, whatever prom-client declares.
    const counted = last.filter(({ type }) => String(type) !== 'gauge');
    // Safe: the metrics of an aggregated registry have their values.
    this.ended = AggregatorRegistry.aggregate([this.ended, counted]).getMetricsAsArray() as Snapshot;
  }
}

/**
 * Prometheus wants to see what prom-client averages or omits: the lag of the worst event loop, because a mean hides a blocked one,
 * and the last start, because each start is to be noticed.
 */
function acrossWorkers(metric: Snapshot[number]): Snapshot[number] {
  const isWorst = ['average', 'omit'].includes(metric.aggregator);
  return isWorst ? { ...metric, aggregator: 'max' } : metric;
}
