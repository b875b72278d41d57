import type { ServerOptions } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { beginRequests, everyResponse } from './begin-requests.js';
import type { Config } from './config/index.js';
import { originForm } from './host-header.js';
import { AccessLog } from './logging/access-log.js';
import { requestId } from './logging/request-id.js';
import { answerProblem, connectionErrorHandler } from './problems/index.js';
import { tellPublicAddress } from './public-address.js';
import { apiHeaders } from './security-headers.js';
import type { Tracing } from './tracing/tracing.js';

/** Bytes of a request's headers (a token has up to 16 KiB) and body (a text up to 10,000 characters). */
export const limits = { headers: 32 * 1024, body: 256 * 1024 };

/** Milliseconds for the headers alone, and between two looks for those that are late. */
const headersTimeoutMs = 10_000;
const lookEveryMs = 1000;

/** Fastify as Nest takes it, with what holds for every request whatever its route. */
export function createServer({ server }: Config, logger: Logger, tracing?: Tracing): FastifyAdapter {
  const setHeaders = everyResponse(server.corsOrigins);
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    logController: new AccessLog(logger),
    // No logger for each request: the request's context stands in every line (`createLogger`).
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    genReqId: requestId,
    trustProxy: server.trustProxy.length > 0 && [...server.trustProxy],
    bodyLimit: limits.body,
    requestTimeout: server.requestTimeoutMs,
    keepAliveTimeout: server.keepAliveTimeoutMs,
    http: httpOptions(server),
    rewriteUrl: originForm,
    // What arrives on an open connection during the end is served too.
    return503OnClosing: false,
    clientErrorHandler: connectionErrorHandler(apiHeaders),
    // Before a request has begun.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      answerProblem(error, request, setHeaders(request, reply)),
    // Nothing here is a middleware of Express's kind.
    skipMiddie: true,
  });
  const instance = adapter.getInstance();
  instance.removeContentTypeParser('text/plain');
  tracing?.observeRequests(instance);
  beginRequests(adapter, setHeaders);
  tellPublicAddress(instance, server);
  return adapter;
}

function httpOptions({ requestTimeoutMs }: Config['server']): ServerOptions {
  return {
    maxHeaderSize: limits.headers,
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    connectionsCheckingInterval: lookEveryMs,
    // Left to `hostProblem`.
    requireHostHeader: false,
  };
}
