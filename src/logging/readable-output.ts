import type { DestinationStream } from 'pino';

/**
 * Standard output for people. It formats lines in the main thread, because starting a thread for it, as pino does by itself, takes
 * longer than all lines of a startup.
 */
export async function readableOutput(): Promise<DestinationStream> {
  const { default: pretty } = await import('pino-pretty');
  return pretty({ translateTime: 'HH:MM:ss', ignore: 'pid,hostname', singleLine: true, sync: true });
}
