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
  /** The requests being processed, with the results of their handlers. */
  const working = new Map<FastifyRequest, unknown>();
  let unsent = 0;
  keepResults(server, working);
  server.addHook('preValidation', (request, reply, done) => {
    if (exempt.test(request.url)) return done();
    if (working.size >= max) return done(new OverloadedError());
    working.set(request, undefined);
    unsent += 1;
    reply.raw.once('close', () => {
      unsent -= 1;
      if (!working.has(request)) return;
      const free = () => void working.delete(request);
      // Fastify handles the rejection of a handler.
      Promise.resolve(working.get(request)).then(free, free);
      setTimeout(free, maxWorkMs).unref();
    });
    done();
  });
  server.addHook('onSend', (request, _reply, _payload, done) => {
    working.delete(request);
    done();
  });
  return () => unsent;
}

/** Stores the results of the handlers of the requests being processed. */
function keepResults(server: FastifyInstance, working: Map<FastifyRequest, unknown>): void {
  server.addHook('onRoute', (route) => {
    const { handler } = route;
    route.handler = function (request, reply) {
      const result: unknown = handler.call(this, request, reply);
      if (working.has(request)) working.set(request, result);
      return result;
    };
  });
}
