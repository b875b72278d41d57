import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OverloadedError } from '../problems/index.js';

/** Probes and metrics are served under any load, since they report it. */
const exempt = /^\/(health\/(live|ready)|metrics)(\?|$)/;

/** Milliseconds after which work for a client that has disconnected no longer counts. */
const maxWorkMs = 60_000;

/**
 * Rejects requests that arrive while `max` are being processed, since late responses to all would serve nobody. A request counts
 * from its complete arrival, so that a client can't occupy a place by sending its body slowly, until its response is produced, so
 * that a client can't occupy one by reading slowly. If the client disconnects, it counts until its handler completes.
 *
 * @returns a function that returns the number of requests whose response has not been sent completely
 */
export function boundInFlight(server: FastifyInstance, max: number): () => number {
  let working = 0;
  let unsent = 0;
  const free = (request: FastifyRequest) => {
    if (request.processing) working -= 1;
    request.processing = undefined;
  };
  keepResults(server);
  server.addHook('preValidation', (request, reply, done) => {
    if (exempt.test(request.url)) return done();
    if (working >= max) return done(new OverloadedError());
    request.processing = { result: undefined };
    working += 1;
    unsent += 1;
    // Emitted once, as in `BoundedServer`.
    reply.raw.on('close', () => {
      unsent -= 1;
      if (request.processing) freeAfter(request.processing.result, () => free(request));
    });
    done();
  });
  server.addHook('onSend', (request, _reply, _payload, done) => {
    free(request);
    done();
  });
  return () => unsent;
}

/** The client has disconnected, and the handler may still be working. */
function freeAfter(result: unknown, free: () => void): void {
  // Fastify handles the rejection of a handler.
  Promise.resolve(result).then(free, free);
  setTimeout(free, maxWorkMs).unref();
}

/** Stores the results of the handlers of the requests being processed. */
function keepResults(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      const result: unknown = handler.call(this, request, reply);
      if (request.processing) request.processing.result = result;
      return result;
    };
  });
}
