import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { inRequestContext } from '../logging/request-context.js';
import { traceIdOf } from '../logging/trace-id.js';
import { respondWithProblem } from '../problems/index.js';
import { takeOverResponses } from './connections/node-responses.js';
import { corsHeaders, respondToPreflight } from './cors.js';
import { expectationProblem } from './expectation.js';
import { hostCheck } from './host-header.js';
import { pathProblem } from './request-path.js';
import { apiHeaders } from './security-headers.js';

/**
 * Adds the hooks that run before any route, and also for requests without a route.
 *
 * @param corsOrigins of the browser applications that may read the responses
 */
export function addRequestHooks(adapter: FastifyAdapter, corsOrigins: readonly string[]): void {
  const cors = corsHeaders(corsOrigins);
  // The first of all hooks, since some of Nest's own send responses.
  adapter.setOnRequestHook((request: FastifyRequest, reply: FastifyReply, done) => {
    void reply.header('x-request-id', request.id).headers(apiHeaders).headers(cors(request));
    done();
  });
  const server: FastifyInstance = adapter.getInstance();
  takeOverResponses(server);
  const hostProblem = hostCheck();
  server.addHook('onRequest', (request, reply, done) => {
    request.traceId ??= traceIdOf(request.headers.traceparent);
    inRequestContext({ requestId: request.id, traceId: request.traceId }, () => {
      const problem = pathProblem(request) ?? hostProblem(request) ?? expectationProblem(request);
      if (problem) respondWithProblem(problem, request, reply);
      else respondToPreflight(request, reply, done);
    });
  });
}
