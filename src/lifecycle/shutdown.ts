import cluster from 'node:cluster';
import { once } from 'node:events';
import { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication, Logger } from '@nestjs/common';
import { exitBySignal, shutdownSignals } from './shutdown-signals.js';
import { Lifecycle } from './lifecycle.js';

export interface ShutdownOptions {
  /**
   * How long new connections are still accepted after readiness fails, so that the gateway notices. Afterwards, clients have as
   * long again to close the open ones, but at most half of the remaining time.
   */
  readonly delayMs: number;
  /** The limit of the whole shutdown. Requests that are still in flight then are aborted. */
  readonly timeoutMs: number;
}

const repeatedWithinMs = 1000;

/**
 * Shuts the process down gracefully: on SIGTERM and SIGINT with code 0, on an uncaught error with code 1.
 *
 * 1. Readiness fails immediately.
 * 2. After the delay, no new connection is accepted, and clients may close the open ones.
 * 3. In-flight requests are completed, and the database is closed.
 *
 * A second signal, or an uncaught error meanwhile, exits immediately with code 1. Ctrl-C may arrive twice, from the terminal and
 * from npm or the Nest CLI, which pass it on: within a second, it counts once.
 */
export function shutDownOnSignals(app: INestApplication, options: ShutdownOptions): void {
  const logger = new Logger('Process');
  const lifecycle = app.get(Lifecycle);
  let signaledAt = -Infinity;
  const onSignal = (signal: string) => {
    const now = performance.now();
    if (now - signaledAt < repeatedWithinMs) return;
    signaledAt = now;
    shutDown(signal, 0);
  };
  const shutDown = (why: string, code: number) => {
    if (lifecycle.isShuttingDown) process.exit(1);
    logger.log(`${why}: shutting down, waiting for in-flight requests`);
    lifecycle.shutDown();
    close(app, options, logger).then(
      (isClean) => process.exit(isClean ? code : 1),
      (error: unknown) => exitWith(logger, error),
    );
  };
  for (const signal of shutdownSignals) process.off(signal, exitBySignal).on(signal, onSignal);
  process.on('uncaughtException', (error) => {
    logger.fatal(error);
    shutDown('An uncaught error', 1);
  });
}

/** @returns whether the app was closed within the timeout */
async function close(app: INestApplication, { delayMs, timeoutMs }: ShutdownOptions, logger: Logger): Promise<boolean> {
  const timedOut = sleep(timeoutMs, false, { ref: false });
  const leaveMs = Math.min(delayMs, (timeoutMs - delayMs) / 2);
  const closed = sleep(delayMs)
    .then(() => letClientsLeave(app.getHttpServer() as Server, leaveMs))
    .then(() => app.close())
    .then(leavePrimary)
    .then(() => true);
  const isClean = await Promise.race([closed, timedOut]);
  if (!isClean)
    logger.error(`The shutdown was not complete after ${timeoutMs / 1000} s: aborting the remaining requests`);
  return isClean;
}

/**
 * Stops accepting connections, and serves the open ones until their clients have closed them or the time is over. The HTTP
 * server's own `close` would cut idle connections immediately, just when a gateway may send a request on one. Responses must not
 * close connections (`connection: close`) before this: the gateway would open new ones, which would then be reset.
 */
async function letClientsLeave(server: Server, withinMs: number): Promise<void> {
  if (withinMs === 0) return;
  const allClosed = once(server, 'close');
  // The method of `net.Server`, not the HTTP server's own.
  Server.prototype.close.call(server);
  await Promise.race([allClosed, sleep(withinMs)]);
}

/** One of several workers serves the connections that the primary process has handed to it, but that have not arrived yet. */
async function leavePrimary(): Promise<void> {
  const { worker } = cluster;
  if (!worker?.isConnected()) return;
  const left = once(worker, 'disconnect');
  worker.disconnect();
  await left;
}

function exitWith(logger: Logger, error: unknown): void {
  logger.fatal(error);
  process.exit(1);
}
