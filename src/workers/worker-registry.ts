import cluster from 'node:cluster';
import { type MetricObjectWithValues, type MetricValue, Registry } from 'prom-client';
import { Questions } from './questions.js';

/** The values of a registry at one time. */
export type Snapshot = MetricObjectWithValues<MetricValue<string>>[];

/** Longer than the primary waits for a worker. */
const withinMs = 3000;

/** The registry of a worker. Its text has the metrics of all workers, so that any of them can be scraped. */
export class WorkerRegistry extends Registry {
  private readonly primary = cluster.worker && new Questions<Snapshot, string>(cluster.worker, () => this.snapshot());

  override async metrics(): Promise<string> {
    if (this.primary === undefined) return super.metrics();
    const text = await this.primary.ask(withinMs);
    if (text === undefined) throw new Error('The primary process did not respond with the metrics of all workers');
    return text;
  }

  private snapshot(): Promise<Snapshot> {
    return this.getMetricsAsJSON();
  }
}
