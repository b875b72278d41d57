import type { FastifyRequest } from 'fastify';
import { type DestinationStream, type LogFn, type Logger, destination, pino } from 'pino';
import type { Config } from '../config/index.js';
import { requestContext } from './request-context.js';

/** Nothing in this service logs headers. If code that is added later does, credentials up to three levels deep are redacted. */
const credentials = ['authorization', 'Authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'rawHeaders'];
const redacted = credentials.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`, `*.*.*["${name}"]`]);

type LoggerConfig = Pick<Config, 'logLevel'> & {
  readonly server?: Pick<Config['server'], 'workers'>;
};

/**
 * Creates the logger of the process. It writes JSON lines.
 *
 * @param to where the lines are written; standard output if undefined
 */
export function createLogger({ logLevel, server }: LoggerConfig, to?: DestinationStream): Logger {
  return pino(
    {
      level: logLevel,
      mixin: requestContext,
      redact: { paths: redacted, censor: '[redacted]' },
      // Fastify's own error lines include the request: limit it to these members, because its address may contain a credential.
      serializers: {
        req: ({ method, routeOptions }: Partial<FastifyRequest>) => ({ method, route: routeOptions?.url }),
        res: () => undefined,
      },
      hooks: { logMethod: logLine },
    },
    to ?? bufferedOutput(server?.workers ?? 1),
  );
}

/**
 * How many bytes are written together. Of several processes that write to one pipe, only writes of at most PIPE_BUF bytes stay in
 * one piece while the reader is slow (POSIX, `write`): 4096 on Linux. A longer line, such as one with a long stack, may be torn.
 */
const batchBytes = { alone: 32 * 1024, shared: 4 * 1024 };

/** Milliseconds after which they are written in any case. */
const batchMs = 200;

/**
 * Standard output, buffered: some hundred lines are written together, and the rest at exit. Lost at exit is only a batch whose
 * write still waits for a slow reader.
 */
function bufferedOutput(workers: number): DestinationStream & Pick<ReturnType<typeof destination>, 'flushSync'> {
  const maxBytes = workers === 1 ? batchBytes.alone : batchBytes.shared;
  const output = destination({ contentMode: 'buffer', maxWrite: maxBytes });
  let batch = '';
  let bytes = 0;
  const writeBatch = () => {
    // As bytes, of which sonic-boom's types know nothing: it counts those of a text again and again.
    if (bytes > 0) output.write(Buffer.from(batch) as unknown as string);
    [batch, bytes] = ['', 0];
  };
  const flushSync = () => {
    writeBatch();
    output.flushSync();
  };
  setInterval(writeBatch, batchMs).unref();
  process.once('exit', flushSync);
  return {
    write: (line) => {
      const size = Buffer.byteLength(line);
      if (bytes + size > maxBytes) writeBatch();
      batch += line;
      bytes += size;
    },
    // pino calls it after a fatal line.
    flushSync,
  };
}

const startupContexts = new Set([
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestFactory',
  'NestApplication',
]);

/** Nest's lines for each module and route at startup, which help only with debugging. */
function isStartupDetail([first]: Parameters<LogFn>, level: number): boolean {
  const { context } = Object(first) as { context?: unknown }; // a message, or an object with anything in it
  return level <= pino.levels.values['info']! && startupContexts.has(String(context));
}

/** Fastify's warnings about a handler that replies twice. They quote the address, which may contain a credential. */
function isRepliedTwice([first]: Parameters<LogFn>): boolean {
  const { err } = Object(first) as { err?: unknown }; // as above
  return String(err instanceof Error ? err.message : first).startsWith('Reply was already sent');
}

function logLine(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  if (isStartupDetail(args, level) && !this.isLevelEnabled('debug')) return;
  // The stack of the new error also includes the handler.
  if (isRepliedTwice(args)) method.call(this, { err: new Error('A handler replied twice') });
  else method.apply(this, args);
}
