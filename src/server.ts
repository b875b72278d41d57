import type { ServerOptions } from 'node:http';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger } from 'fastify';
import type { Logger } from 'pino';
import { beginRequests } from './begin-requests.js';
import type { Config } from './config/index.js';
import { originForm } from './host-header.js';
import { BoundedServer } from './lifecycle/bounded-server.js';
import { ClosedConnections } from './lifecycle/closed-connections.js';
import { AccessLog } from './logging/access-log.js';
import { LoggedAddress } from './logging/logged-address.js';
import { requestId } from './logging/request-id.js';
import { respondToClientError } from './node-responses.js';
import { ProblemAdapter } from './problems/index.js';
import { gateways, tellPublicAddress } from './public-address.js';
import { routable } from './request-path.js';
import type { RequestFacts, Tracing } from './tracing/tracing.js';

/** Bytes of a request's headers (a token has up to 16 KiB) and body (a text up to 10,000 characters). */
export const limits = { headers: 32 * 1024, body: 256 * 1024 };

/** Milliseconds for the headers alone, and between two looks for those that are late. */
const headersTimeoutMs = 10_000;
const lookEveryMs = 1000;

/** Fastify as Nest takes it, with what holds for every request whatever its route. */
export function createServer({ server }: Config, logger: Logger, tracing?: Tracing): FastifyAdapter {
  const address = new LoggedAddress();
  const adapter = new ProblemAdapter({
    serverFactory: (handler) => new BoundedServer(httpOptions(server), handler, new ClosedConnections(logger)),
    rewriteUrl: (request) => routable(originForm(request)),
    loggerInstance: logger,
    logController: new AccessLog(logger, address),
    // No logger for each request: the request's context stands in every line (`createLogger`).
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    genReqId: requestId,
    trustProxy: server.trustProxy.length > 0 && [...server.trustProxy],
    bodyLimit: limits.body,
    // Fastify would respond to a longer one before any hook. A schema says what a parameter may be.
    routerOptions: { maxParamLength: limits.headers },
    // What arrives on an open connection during the end is served too.
    return503OnClosing: false,
    clientErrorHandler: respondToClientError,
    // Nothing here is a middleware of Express's kind.
    skipMiddie: true,
  });
  const instance = adapter.getInstance();
  instance.removeContentTypeParser('text/plain');
  address.learnRoutes(instance);
  tracing?.observeRequests(instance, requestFacts(address, server));
  beginRequests(adapter, server.corsOrigins);
  tellPublicAddress(instance, server);
  return adapter;
}

function httpOptions({ requestTimeoutMs, keepAliveTimeoutMs }: Config['server']): ServerOptions {
  return {
    maxHeaderSize: limits.headers,
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: lookEveryMs,
    // Left to `hostProblem`.
    requireHostHeader: false,
  };
}

function requestFacts(address: LoggedAddress, { trustProxy }: Config['server']): RequestFacts {
  const isGateway = gateways(trustProxy);
  return {
    pathOf: (request) => address.pathOf(request),
    isFromGateway: ({ socket }) => isGateway(socket.remoteAddress),
  };
}
