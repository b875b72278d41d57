import type { Worker } from 'node:cluster';
import { EventEmitter } from 'node:events';
import { pino } from 'pino';
import { Counter, Gauge, Registry } from 'prom-client';
import { PooledMetrics } from './pooled-metrics.js';
import { Questions } from './questions.js';
import type { Snapshot } from './worker-registry.js';

/** One end of a channel in this process. */
class End extends EventEmitter {
  other: End | undefined;
  readonly process = { pid: 42 };

  send(message: unknown): boolean {
    queueMicrotask(() => this.other?.emit('message', message));
    return true;
  }
}

const lag = 'nodejs_eventloop_lag_seconds';

/** A worker that runs in this process. */
class FakeWorker {
  readonly inPrimary = new End();
  private readonly inWorker = new End();
  readonly registry = new Registry();
  readonly counter = new Counter({ name: 'requests_total', help: '-', registers: [this.registry] });
  readonly gauge = new Gauge({ name: 'open', help: '-', registers: [this.registry] });
  readonly lag = new Gauge({ name: lag, help: '-', aggregator: 'average', registers: [this.registry] });
  /** How it reports its metrics. */
  report: () => Promise<Snapshot> = () => this.registry.getMetricsAsJSON();
  asked = 0;
  private readonly questions: Questions<Snapshot, string>;

  constructor(metrics: PooledMetrics) {
    [this.inPrimary.other, this.inWorker.other] = [this.inWorker, this.inPrimary];
    // Safe: of a worker, the metrics use its events, `send` and `process.pid`.
    this.questions = new Questions<Snapshot, string>(this.inWorker as unknown as Worker, () => {
      this.asked += 1;
      return this.report();
    });
    metrics.include(this.inPrimary as unknown as Worker);
    this.inPrimary.emit('listening');
  }

  /** The lines of the metrics. */
  async scrape(): Promise<string[]> {
    return ((await this.questions.ask(3000)) ?? '').split('\n');
  }

  exit(): void {
    this.inPrimary.emit('exit');
  }
}

describe('PooledMetrics', () => {
  let lines: string[];
  let metrics: PooledMetrics;
  beforeEach(() => {
    lines = [];
    metrics = new PooledMetrics(pino({}, { write: (line: string) => void lines.push(line) }));
  });

  it('keep the counters of a worker that ends, and drop its gauges', async () => {
    const [first, second] = [new FakeWorker(metrics), new FakeWorker(metrics)];
    for (const { counter, gauge } of [first, second]) {
      counter.inc(2);
      gauge.set(5);
    }
    expect(await first.scrape()).toEqual(expect.arrayContaining(['requests_total 4', 'open 10']));
    second.exit();
    expect(await first.scrape()).toEqual(expect.arrayContaining(['requests_total 4', 'open 5']));
  });

  it('count a worker once whose answer arrives after its end', async () => {
    const [first, second] = [new FakeWorker(metrics), new FakeWorker(metrics)];
    second.counter.inc(2);
    await first.scrape();
    const { promise, resolve } = Promise.withResolvers<Snapshot>();
    second.report = () => promise;
    const scrape = first.scrape();
    while (second.asked < 2) await Promise.resolve();
    second.exit();
    resolve(await second.registry.getMetricsAsJSON());
    expect(await scrape).toContain('requests_total 2');
    expect(await first.scrape()).toContain('requests_total 2');
    expect(lines).toEqual([]);
  });

  it('have the lag of the worst event loop', async () => {
    const workers = [90, 30, 60].map((seconds) => {
      const worker = new FakeWorker(metrics);
      worker.lag.set(seconds);
      return worker;
    });
    expect(await workers[1]!.scrape()).toContain(`${lag} 90`);
    workers[0]!.exit();
    expect(await workers[1]!.scrape()).toContain(`${lag} 60`);
  });

  it('ask a silent worker once for concurrent scrapes, and warn when it falls silent', async () => {
    const [first, second] = [new FakeWorker(metrics), new FakeWorker(metrics)];
    second.counter.inc(2);
    await first.scrape();
    const { report } = second;
    second.report = () => new Promise(() => undefined);
    const scrapes = await Promise.all(Array.from({ length: 50 }, () => first.scrape()));
    for (const scrape of scrapes) expect(scrape).toContain('requests_total 2');
    await first.scrape();
    expect([second.asked, lines.length]).toEqual([3, 1]);
    expect(lines[0]).toContain('Worker 42 did not report its metrics: the last ones are used');
    second.report = report;
    second.counter.inc();
    expect(await first.scrape()).toContain('requests_total 3');
    second.report = () => new Promise(() => undefined);
    await first.scrape();
    expect(lines).toHaveLength(2);
  });

  it('ignore messages of other code', async () => {
    const worker = new FakeWorker(metrics);
    for (const message of ['ready', null, 1, {}, { id: 1, value: 'x' }]) worker.inPrimary.emit('message', message);
    expect(await worker.scrape()).toContain('requests_total 0');
  });
});
