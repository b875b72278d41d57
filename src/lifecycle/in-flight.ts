import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OverloadedError } from '../problems/index.js';

/** The probes and the metrics are answered however much there is to do: they tell of it. */
const exempt = /^\/(health\/(live|ready)|metrics)(\?|$)/;

/** Milliseconds after which the work for a client that has left no longer counts. */
const longestWorkMs = 60_000;

/**
 * Rejects requests that arrive while `max` are being worked on: late responses to all would serve nobody. A request counts from
 * when it has arrived as a whole, so that none holds a place by sending its body slowly, until its response is produced, so that
 * none holds it by reading slowly. Where its client leaves, it counts until its handler is done: the work goes on.
 *
 * @returns how many have not been responded to in full
 */
export function boundInFlight(server: FastifyInstance, max: number): () => number {
  /** With what their handlers returned. */
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
      // Fastify sees to what a handler rejects with.
      Promise.resolve(working.get(request)).then(free, free);
      setTimeout(free, longestWorkMs).unref();
    });
    done();
  });
  server.addHook('onSend', (request, _reply, _payload, done) => {
    working.delete(request);
    done();
  });
  return () => unsent;
}

/** Keeps what the handlers of requests that are worked on return. */
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
