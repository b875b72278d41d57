import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config/index.js';
import { AccessLog } from './logging/access-log.js';
import { inRequestContext } from './logging/request-context.js';
import { requestId } from './logging/request-id.js';
import { answerConnectionError, answerProblem } from './problems/index.js';
import { apiHeaders, pageHeaders } from './security-headers.js';

/** Of a request: bytes of its headers (a token has up to 16 KiB) and body (a text up to 10,000 characters), and its time to arrive. */
const limits = { headers: 32 * 1024, body: 256 * 1024, requestMs: 30_000 };

/** Fastify as Nest takes it, with what holds for every request whatever its route. */
export function createServer({ server }: Config, logger: Logger): FastifyAdapter {
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new AccessLog(logger),
    // No logger for each request: the request's context stands in every line (`createLogger`).
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    genReqId: requestId,
    trustProxy: server.trustProxy.length > 0 && [...server.trustProxy],
    bodyLimit: limits.body,
    requestTimeout: limits.requestMs,
    http: { maxHeaderSize: limits.headers },
    clientErrorHandler: answerConnectionError,
    frameworkErrors: answerProblem,
    // Nothing here is a middleware of Express's kind.
    skipMiddie: true,
  });
  const instance = adapter.getInstance();
  instance.removeContentTypeParser('text/plain');
  beginRequests(instance);
  endConnections(instance);
  return adapter;
}

function beginRequests(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    void reply
      .header('x-request-id', request.id)
      .headers(request.raw.url?.startsWith('/docs') ? pageHeaders : apiHeaders);
    inRequestContext({ requestId: request.id }, done);
  });
}

/** At the end a connection is closed with its answer; kept alive, it would hold the process for a minute more. */
function endConnections(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}
