import { once } from 'node:events';
import { Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication, Logger } from '@nestjs/common';
import { endSignals, exitBySignal } from './end-at-once.js';
import { Lifecycle } from './lifecycle.js';

export interface EndOptions {
  /**
   * How long connections are still taken after readiness has said no, for the gateway to notice; and then, how long open ones
   * are left to their clients.
   */
  readonly delayMs: number;
  /** What the whole end may take; what is not answered by then is cut off. */
  readonly timeoutMs: number;
}

/**
 * Ends the process well: on SIGTERM and SIGINT with code 0, and on an error that nobody caught with code 1. Readiness says
 * no at once; after the delay no connection is taken any more, and clients leave those that are open; requests in flight are
 * answered, and the database is closed. A second signal ends it at once.
 */
export function endProcessWell(app: INestApplication, options: EndOptions): void {
  const logger = new Logger('Process');
  const lifecycle = app.get(Lifecycle);
  const end = (why: string, code: number) => {
    if (lifecycle.isEnding) process.exit(1);
    logger.log(`${why}: not ready any more, and an end when what is in flight is answered`);
    lifecycle.end();
    close(app, options, logger).then(
      (isClean) => process.exit(isClean ? code : 1),
      (error: unknown) => exitWith(logger, error),
    );
  };
  for (const signal of endSignals) process.off(signal, exitBySignal).on(signal, () => end(signal, 0));
  process.on('uncaughtException', (error) => {
    logger.fatal(error);
    end('An uncaught error', 1);
  });
}

/** @returns whether everything was answered in time */
async function close(app: INestApplication, { delayMs, timeoutMs }: EndOptions, logger: Logger): Promise<boolean> {
  const tooLate = sleep(timeoutMs, false, { ref: false });
  const leaveMs = Math.min(delayMs, (timeoutMs - delayMs) / 2);
  const closed = sleep(delayMs)
    .then(() => letClientsLeave(app.getHttpServer() as Server, leaveMs))
    .then(() => app.close())
    .then(() => true);
  const isClean = await Promise.race([closed, tooLate]);
  if (!isClean) logger.error(`Not everything was answered within ${timeoutMs / 1000} s: the rest is cut off`);
  return isClean;
}

/**
 * Takes no connection any more, and serves those that are open until their clients have closed them, or the time is over. HTTP's
 * own way of closing cuts idle connections at once, on which a gateway may be about to send. And it is the first step: were
 * answers to close connections before it, the gateway would open new ones, just to have them reset.
 */
async function letClientsLeave(server: Server, withinMs: number): Promise<void> {
  if (withinMs === 0) return;
  const left = once(server, 'close');
  Server.prototype.close.call(server);
  await Promise.race([left, sleep(withinMs)]);
}

function exitWith(logger: Logger, error: unknown): void {
  logger.fatal(error);
  process.exit(1);
}
