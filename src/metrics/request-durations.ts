import { Histogram, type Registry } from 'prom-client';
import { entry } from './entry.js';

/** Seconds, from responses out of memory to those that wait for an overloaded database. */
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const described = {
  name: 'http_server_request_duration_seconds',
  help: 'Time from the first byte of a request to the last of its response',
};

/** The durations of responses with the same labels. */
interface Series {
  readonly labels: Readonly<Record<string, string | number>>;
  /** By bucket, each without those of the smaller ones. The last is for those above all buckets. */
  readonly counts: number[];
  sum: number;
}

/**
 * A histogram that counts in plain arrays, and computes what it exports when it is read. prom-client's own validates and hashes the
 * labels of each observation, which costs as much as writing the response's headers.
 */
export class RequestDurations extends Histogram {
  private readonly series: Series[] = [];
  /** The same, by route, method and status. */
  private readonly found = new Map<string, Map<string, Map<number, Series>>>();

  constructor(registry: Registry) {
    super({ ...described, labelNames: ['method', 'route', 'status'], buckets, registers: [registry] });
  }

  /** Instead of `add`, it would be lost. */
  declare observe: never;

  /** @param route a declared pattern */
  add(method: string, route: string, status: number, seconds: number): void {
    const ofRoute = entry(this.found, route, () => new Map<string, Map<number, Series>>());
    const ofMethod = entry(ofRoute, method, () => new Map<number, Series>());
    const series = entry(ofMethod, status, () => this.newSeries({ method, route, status }));
    series.counts[bucketOf(seconds)]! += 1;
    series.sum += seconds;
  }

  /** From where prom-client takes the values for every format. Its types don't declare the method. */
  getForPromString(): Promise<object> {
    const values = this.series.flatMap(valuesOf);
    return Promise.resolve({ ...described, type: 'histogram', aggregator: 'sum', values });
  }

  private newSeries(labels: Series['labels']): Series {
    const series = { labels, counts: Array.from({ length: buckets.length + 1 }, () => 0), sum: 0 };
    this.series.push(series);
    return series;
  }
}

function bucketOf(seconds: number): number {
  const bucket = buckets.findIndex((limit) => seconds <= limit);
  return bucket < 0 ? buckets.length : bucket;
}

/** The lines of a series, as prom-client has them: buckets include those of the smaller ones. */
function valuesOf({ labels: sharedLabels, counts, sum }: Series) {
  const value = (suffix: string, number: number, labels = {}) => {
    return { metricName: described.name + suffix, labels, sharedLabels, value: number };
  };
  let count = 0;
  const cumulated = counts.map((own, index) => value('_bucket', (count += own), { le: buckets[index] ?? '+Inf' }));
  return [...cumulated, value('_sum', sum), value('_count', count)];
}
