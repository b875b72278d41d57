import type { ServerOptions } from 'node:http';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyBaseLogger } from 'fastify';
import type { Logger } from 'pino';
import { addRequestHooks } from './request-hooks.js';
import type { Config } from '../config/index.js';
import { originForm } from './host-header.js';
import { BoundedServer } from './connections/bounded-server.js';
import { ClosedConnections } from './connections/closed-connections.js';
import { AccessLog } from '../logging/access-log.js';
import { LoggedAddress } from '../logging/logged-address.js';
import { requestId } from '../logging/request-id.js';
import { respondToClientError } from './connections/node-responses.js';
import { ProblemAdapter } from '../problems/index.js';
import { gateways, addPublicAddress } from './public-address.js';
import { routable } from './request-path.js';
import type { RequestFacts, Tracing } from '../tracing/tracing.js';

/** Maximum bytes of a request's headers, with a token of up to 16 KiB, and of its body. */
export const limits = { headers: 32 * 1024, body: 256 * 1024 };

/** How long the headers of a request may take to arrive, in milliseconds. */
const headersTimeoutMs = 10_000;

/** The interval, in milliseconds, of the check for late requests. */
const timeoutCheckMs = 1000;

/** Nest's Fastify adapter, with everything that applies to all requests whatever their route. */
export function createServer({ server }: Config, logger: Logger, tracing?: Tracing): FastifyAdapter {
  const loggedAddress = new LoggedAddress();
  const adapter = new ProblemAdapter({
    serverFactory: (handler) => new BoundedServer(httpOptions(server), handler, new ClosedConnections(logger)),
    rewriteUrl: (request) => routable(originForm(request)),
    loggerInstance: logger,
    logController: new AccessLog(logger, loggedAddress),
    // No child logger per request: `createLogger` adds the request's context to every line.
    childLoggerFactory: (parent: FastifyBaseLogger) => parent,
    genReqId: requestId,
    trustProxy: server.trustProxy.length > 0 && [...server.trustProxy],
    bodyLimit: limits.body,
    // Fastify itself would respond to a longer one before any hook runs. Schemas limit the parameters.
    routerOptions: { maxParamLength: limits.headers },
    // Requests that arrive on open connections during shutdown are served.
    return503OnClosing: false,
    clientErrorHandler: respondToClientError,
    // There is no Express middleware.
    skipMiddie: true,
  });
  const instance = adapter.getInstance();
  instance.removeContentTypeParser('text/plain');
  loggedAddress.learnRoutes(instance);
  tracing?.observeRequests(instance, requestFacts(loggedAddress, server));
  addRequestHooks(adapter, server.corsOrigins);
  addPublicAddress(instance, server);
  return adapter;
}

function httpOptions({ requestTimeoutMs, keepAliveTimeoutMs }: Config['server']): ServerOptions {
  return {
    maxHeaderSize: limits.headers,
    headersTimeout: Math.min(headersTimeoutMs, requestTimeoutMs),
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    connectionsCheckingInterval: timeoutCheckMs,
    // `hostProblem` checks it.
    requireHostHeader: false,
  };
}

function requestFacts(loggedAddress: LoggedAddress, { trustProxy }: Config['server']): RequestFacts {
  const isGateway = gateways(trustProxy);
  return {
    pathOf: (request) => loggedAddress.pathOf(request),
    isFromGateway: ({ socket }) => isGateway(socket.remoteAddress),
  };
}
