import { setTimeout as sleep } from 'node:timers/promises';
import { type INestApplication, Logger } from '@nestjs/common';
import { Lifecycle } from './lifecycle.js';

export interface EndOptions {
  /** How long requests are still taken after readiness has said no, for the gateway to notice. */
  readonly delayMs: number;
  /** What the whole end may take; what is not answered by then is cut off. */
  readonly timeoutMs: number;
}

/**
 * Ends the process well: on SIGTERM and SIGINT with code 0, and on an error that nobody caught with code 1. Readiness says
 * no at once; after the delay no connection is taken any more, requests in flight are answered, and the database is closed.
 * A second signal ends it at once.
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
  process.on('SIGTERM', () => end('SIGTERM', 0));
  process.on('SIGINT', () => end('SIGINT', 0));
  process.on('uncaughtException', (error) => {
    logger.fatal(error);
    end('An uncaught error', 1);
  });
}

/** @returns whether everything was answered in time */
async function close(app: INestApplication, { delayMs, timeoutMs }: EndOptions, logger: Logger): Promise<boolean> {
  const tooLate = sleep(timeoutMs, false, { ref: false });
  const closed = sleep(delayMs)
    .then(() => app.close())
    .then(() => true);
  const isClean = await Promise.race([closed, tooLate]);
  if (!isClean) logger.error(`Not everything was answered within ${timeoutMs / 1000} s: the rest is cut off`);
  return isClean;
}

function exitWith(logger: Logger, error: unknown): void {
  logger.fatal(error);
  process.exit(1);
}
