import cluster from 'node:cluster';
import { randomBytes } from 'node:crypto';
import { type Config, loadConfig } from '../config/index.js';
import { exitBySignal, shutdownSignals } from '../lifecycle/shutdown-signals.js';
import { createLogger } from '../logging/logger.js';
import { tryPort } from '../server/try-port.js';
import { startProblem } from '../start-problem.js';
import { PooledMetrics } from './pooled-metrics.js';
import { WorkerPool } from './worker-pool.js';

/** Runs the service in `WORKERS` processes on one port. If startup fails, the cause is printed, and the exit code is 1. */
export async function start(): Promise<void> {
  try {
    const config = loadConfig(process.env);
    await tryPort(config.server.port, config.server.host);
    run(config);
  } catch (error) {
    console.error(startProblem(error) ?? error);
    process.exit(1);
  }
}

function run(config: Config): void {
  const { workers: count, shutdown } = config.server;
  // Metrics have values that JSON does not have, such as NaN.
  cluster.setupPrimary({ serialization: 'advanced' });
  const logger = createLogger(config).child({ context: 'Workers' });
  // A client gets a nonce from one worker, and sends it to another.
  const { nonceSecret = randomBytes(32).toString('base64url') } = config.auth.proofs;
  const environment = { AUTH_DPOP_NONCE_SECRET: nonceSecret };
  const options = { count, environment, timeoutMs: shutdown.timeoutMs };
  const pool = new WorkerPool(options, new PooledMetrics(logger), logger);
  const onSignal = (signal: NodeJS.Signals, number: number) => pool.shutDown(signal, number);
  for (const signal of shutdownSignals) process.off(signal, exitBySignal).on(signal, onSignal);
  pool.start();
}
