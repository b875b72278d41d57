import type { FastifyInstance } from 'fastify';
import { OverloadedError } from '../problems/index.js';

/** The probes and the metrics are answered however much there is to do: they tell of it. */
const exempt = /^\/(health\/(live|ready)|metrics)(\?|$)/;

/**
 * Refuses what comes while `max` requests are in flight: late answers to all would serve nobody. A request counts once it
 * has arrived as a whole, so that none holds a place by sending its body slowly.
 *
 * @returns how many are in flight
 */
export function boundInFlight(server: FastifyInstance, max: number): () => number {
  let inFlight = 0;
  server.addHook('preValidation', (request, reply, done) => {
    if (exempt.test(request.url)) return done();
    if (inFlight >= max) return done(new OverloadedError());
    inFlight += 1;
    // Also where the client has gone and nothing is sent.
    reply.raw.once('close', () => (inFlight -= 1));
    done();
  });
  return () => inFlight;
}
