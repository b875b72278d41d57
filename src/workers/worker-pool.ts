import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import type { PooledMetrics } from './pooled-metrics.js';
import { RestartPauses } from './restart-pauses.js';

export interface PoolOptions {
  readonly count: number;
  /** Variables that the workers have in common. */
  readonly environment: NodeJS.ProcessEnv;
  /** The limit of a worker's own shutdown. */
  readonly timeoutMs: number;
}

/** For a worker to exit after the limit of its shutdown; one that can't is killed. */
const graceMs = 1000;

/** How a worker ended. */
interface End {
  readonly code: number | null;
  readonly signal: string;
  readonly livedMs: number;
}

/** Keeps the workers running, and ends with them. */
export class WorkerPool {
  private readonly running = new Set<Worker>();
  private readonly listening = new Set<Worker>();
  private readonly pauses = new RestartPauses();
  private hasStarted = false;
  private isShuttingDown = false;
  private exitCode = 0;

  constructor(
    private readonly options: PoolOptions,
    private readonly metrics: PooledMetrics,
    private readonly logger: Logger,
  ) {}

  /** Starts one worker, and the others once it listens, so that a problem at startup is reported once. */
  start(): void {
    this.fork();
  }

  /** Passes the signal on: each worker shuts down by itself, immediately on a second signal. Exits when all have. */
  shutDown(signal: NodeJS.Signals, number: number): void {
    if (!this.hasStarted) process.exit(128 + number);
    if (!this.isShuttingDown) {
      this.logger.info(`${signal}: shutting down ${this.running.size} workers`);
      setTimeout(() => this.signal('SIGKILL'), this.options.timeoutMs + graceMs);
    }
    this.isShuttingDown = true;
    this.signal(signal);
    this.exitIfAlone();
  }

  private fork(): void {
    if (this.isShuttingDown) return;
    const worker = cluster.fork(this.options.environment);
    const startedAt = performance.now();
    this.running.add(worker);
    this.metrics.include(worker);
    worker.once('listening', ({ port }) => this.onListening(worker, port));
    // Writing to a worker that has just ended fails (EPIPE), which would end the primary too. Its exit follows.
    worker.on('error', (error) => this.logger.warn(`Worker ${worker.process.pid}: ${error.message}`));
    worker.once('exit', (code: number | null, signal: string) => {
      this.onExit(worker, { code, signal, livedMs: performance.now() - startedAt });
    });
  }

  private onListening(worker: Worker, port: number): void {
    const { count } = this.options;
    this.listening.add(worker);
    if (this.listening.size === count) this.logger.info(`${count} workers listening on port ${port}`);
    if (this.hasStarted) return;
    this.hasStarted = true;
    for (let others = count - 1; others > 0; others -= 1) this.fork();
  }

  private onExit(worker: Worker, end: End): void {
    this.running.delete(worker);
    const hasListened = this.listening.delete(worker);
    if (this.isShuttingDown) {
      // One that had not listened yet has ended on the signal, as a service that starts does.
      if (hasListened && end.code !== 0) this.exitCode = 1;
      return this.exitIfAlone();
    }
    // It has printed why it could not start, and no other serves meanwhile.
    if (!hasListened && this.listening.size === 0 && !isBySignal(end)) process.exit(end.code || 1);
    this.replace(worker, end, hasListened && end.code === 0);
  }

  /** Immediately, and without an error, if the operator has ended it with SIGTERM. */
  private replace(worker: Worker, { code, signal, livedMs }: End, isIntended: boolean): void {
    const pauseMs = isIntended ? 0 : this.pauses.after(livedMs);
    const line = `Worker ${worker.process.pid} ended with ${code ?? signal}: replacing it in ${pauseMs / 1000} s`;
    if (isIntended) this.logger.info(line);
    else this.logger.error(line);
    setTimeout(() => this.fork(), pauseMs);
  }

  private signal(name: NodeJS.Signals): void {
    for (const { process: child } of this.running) child.kill(name);
  }

  private exitIfAlone(): void {
    if (this.running.size === 0) process.exit(this.exitCode);
  }
}

/** A process that starts exits with 128 and the number of a signal that it handles. */
function isBySignal({ code }: End): boolean {
  return code === null || code > 128;
}
