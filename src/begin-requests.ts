import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { corsHeaders, respondToPreflight } from './cors.js';
import { hostProblem } from './host-header.js';
import { inRequestContext } from './logging/request-context.js';
import { traceIdOf } from './logging/trace-id.js';
import { expectationProblem, takeOverResponses } from './node-responses.js';
import { answerProblem } from './problems/index.js';
import { pathProblem } from './request-path.js';
import { apiHeaders } from './security-headers.js';

/**
 * What comes before any route, and also where there is none.
 *
 * @param corsOrigins of the browser applications that may read the responses
 */
export function beginRequests(adapter: FastifyAdapter, corsOrigins: readonly string[]): void {
  const cors = corsHeaders(corsOrigins);
  // The first of all hooks: some of Nest's own respond, too.
  adapter.setOnRequestHook((request: FastifyRequest, reply: FastifyReply, done) => {
    // Every response has the id of its request, and what browsers have to know.
    void reply.header('x-request-id', request.id).headers(apiHeaders).headers(cors(request.headers.origin));
    done();
  });
  const server: FastifyInstance = adapter.getInstance();
  takeOverResponses(server);
  server.addHook('onRequest', (request, _reply, done) => {
    request.traceId ??= traceIdOf(request.headers.traceparent);
    inRequestContext({ requestId: request.id, traceId: request.traceId }, done);
  });
  server.addHook('onRequest', (request, reply, done) => {
    const problem = pathProblem(request) ?? hostProblem(request) ?? expectationProblem(request);
    if (problem) answerProblem(problem, request, reply);
    else done();
  });
  server.addHook('onRequest', respondToPreflight);
}
