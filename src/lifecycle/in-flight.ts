import type { FastifyInstance } from 'fastify';
import { OverloadedError } from '../problems/index.js';

/** The probes and the metrics are answered however much there is to do: they tell of it. */
const exempt = /^\/(health\/(live|ready)|metrics)(\?|$)/;

/** Refuses what comes while `max` requests are in flight: late answers to all would serve nobody. */
export function boundInFlight(server: FastifyInstance, max: number): void {
  let inFlight = 0;
  server.addHook('onRequest', (request, reply, done) => {
    if (inFlight >= max && !exempt.test(request.url)) return done(new OverloadedError());
    inFlight += 1;
    // Also where the client has gone and nothing is sent.
    reply.raw.once('close', () => (inFlight -= 1));
    done();
  });
}
