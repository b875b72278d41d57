import type { FastifyInstance, FastifyRequest } from 'fastify';
import { OverloadedError } from '../problems/index.js';

/** The probes and the metrics are answered however much there is to do: they tell of it. */
const exempt = /^\/(health\/(live|ready)|metrics)(\?|$)/;

/**
 * Rejects requests that arrive while `max` are being worked on: late responses to all would serve nobody. A request counts from
 * when it has arrived as a whole, so that none holds a place by sending its body slowly, until its response is produced, so that
 * none holds it by reading slowly.
 *
 * @returns how many have not been responded to in full
 */
export function boundInFlight(server: FastifyInstance, max: number): () => number {
  const working = new Set<FastifyRequest>();
  let unsent = 0;
  server.addHook('preValidation', (request, reply, done) => {
    if (exempt.test(request.url)) return done();
    if (working.size >= max) return done(new OverloadedError());
    working.add(request);
    unsent += 1;
    // Also where the client has gone and nothing is sent.
    reply.raw.once('close', () => {
      working.delete(request);
      unsent -= 1;
    });
    done();
  });
  server.addHook('onSend', (request, _reply, _payload, done) => {
    working.delete(request);
    done();
  });
  return () => unsent;
}
