import type { Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry, Registry, collectDefaultMetrics } from 'prom-client';
import { Questions } from './questions.js';
import type { Snapshot } from './worker-registry.js';

const withinMs = 1000;

interface Reporter {
  readonly questions: Questions<string, Snapshot>;
  /** What it has reported last. */
  latest: Snapshot;
  /** Concurrent scrapes share one question. */
  update?: Promise<void> | undefined;
  isSilent: boolean;
}

/** The metrics of all workers, and of the primary itself, in one text. Counters don't go down when a worker ends. */
export class PooledMetrics {
  private readonly own = new Registry();
  private readonly reporters = new Map<Worker, Reporter>();
  /** The sum of what ended workers have counted, up to their last report. */
  private ended: Snapshot = [];

  constructor(private readonly logger: Logger) {
    collectDefaultMetrics({ register: this.own });
  }

  /** Includes a worker once it listens, until it ends. */
  include(worker: Worker): void {
    const questions = new Questions<string, Snapshot>(worker, () => this.text());
    worker.once('listening', () => this.reporters.set(worker, { questions, latest: [], isSilent: false }));
    worker.once('exit', () => this.exclude(worker));
  }

  private async text(): Promise<string> {
    await Promise.all([...this.reporters].map(([worker, reporter]) => this.updated(worker, reporter)));
    const latest = [...this.reporters.values()].map((reporter) => reporter.latest);
    const all = [this.ended, ...latest, await this.own.getMetricsAsJSON()];
    return AggregatorRegistry.aggregate(all.map((snapshot) => snapshot.map(acrossWorkers))).metrics();
  }

  private updated(worker: Worker, reporter: Reporter): Promise<void> {
    reporter.update ??= this.update(worker, reporter).finally(() => (reporter.update = undefined));
    return reporter.update;
  }

  private async update(worker: Worker, reporter: Reporter): Promise<void> {
    const snapshot = await reporter.questions.ask(withinMs);
    // An answer may arrive after the end of its worker.
    if (!this.reporters.has(worker)) return;
    if (snapshot !== undefined) reporter.latest = snapshot;
    else if (!reporter.isSilent) {
      this.logger.warn(`Worker ${worker.process.pid} did not report its metrics: the last ones are used`);
    }
    reporter.isSilent = snapshot === undefined;
  }

  private exclude(worker: Worker): void {
    const last = this.reporters.get(worker)?.latest ?? [];
    this.reporters.delete(worker);
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
