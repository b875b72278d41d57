import type { FastifyRequest } from 'fastify';
import { type DestinationStream, type LogFn, type Logger, destination, pino } from 'pino';
import type { Config } from '../config/index.js';
import { requestContext } from './request-context.js';

/** Nothing here logs headers. Where somebody logs some one day, credentials near the surface are cut out all the same. */
const credentials = ['authorization', 'Authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'rawHeaders'];
const redacted = credentials.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`, `*.*.*["${name}"]`]);

/**
 * The one logger of the process: JSON lines, or pretty ones for a person in development.
 *
 * @param to where the lines go; undefined: standard output
 */
export function createLogger(
  { environment, logLevel }: Pick<Config, 'environment' | 'logLevel'>,
  to?: DestinationStream,
): Logger {
  const pretty = environment === 'development' && to === undefined;
  return pino(
    {
      level: logLevel,
      mixin: requestContext,
      redact: { paths: redacted, censor: '[redacted]' },
      // Fastify's own fault lines carry the request: of it no more than this. Its address may hold a credential.
      serializers: {
        req: ({ method, routeOptions }: Partial<FastifyRequest>) => ({ method, route: routeOptions?.url }),
        res: () => undefined,
      },
      hooks: { logMethod: logLine },
      ...(pretty && { transport: { target: 'pino-pretty', options: prettyOptions } }),
    },
    ...(pretty ? [] : [to ?? bufferedOutput()]),
  );
}

/**
 * Standard output, one write for some hundred lines, at the latest after 200 ms; the end of the process writes what is left.
 * Lines are handed on as bytes: of text, sonic-boom counts the bytes of all that waits anew for each line.
 */
function bufferedOutput(): DestinationStream & Pick<ReturnType<typeof destination>, 'flushSync'> {
  const size = { minLength: 32 * 1024, maxWrite: 64 * 1024 };
  const output = destination({ ...size, periodicFlush: 200, contentMode: 'buffer' });
  process.once('exit', () => output.flushSync());
  return {
    // Its types know of text only.
    write: (line) => void output.write(Buffer.from(line) as unknown as string),
    // What pino asks for after a fatal line.
    flushSync: () => output.flushSync(),
  };
}

const prettyOptions = { translateTime: 'HH:MM:ss', ignore: 'pid,hostname', singleLine: true };

const startContexts = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestFactory', 'NestApplication']);

/** Nest logs every module and route at startup, which helps only someone who looks for a fault. */
function isStartDetail([first]: Parameters<LogFn>, level: number): boolean {
  const { context } = Object(first) as { context?: unknown }; // a message, or an object with anything in it
  return level <= pino.levels.values['info']! && startContexts.has(String(context));
}

/** Fastify's warnings about a handler that replies twice: they quote the address, which may hold a credential. */
function isRepliedTwice([first]: Parameters<LogFn>): boolean {
  const { err } = Object(first) as { err?: unknown }; // as above
  return String(err instanceof Error ? err.message : first).startsWith('Reply was already sent');
}

function logLine(this: Logger, args: Parameters<LogFn>, method: LogFn, level: number): void {
  if (isStartDetail(args, level) && !this.isLevelEnabled('debug')) return;
  // The stack of the new error leads to the handler as well.
  if (isRepliedTwice(args)) method.call(this, { err: new Error('A handler replied twice') });
  else method.apply(this, args);
}
