import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from './lifecycle.js';

/**
 * From the end's beginning each answer closes its connection, by agreement: a gateway that has read it sends nothing more on
 * it, so that no request meets a connection that is just being closed.
 */
export function drainConnections(server: FastifyInstance, lifecycle: Lifecycle): void {
  // Closed otherwise than by a signal, as in a test.
  server.addHook('preClose', (done) => {
    lifecycle.end();
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (lifecycle.isEnding) void reply.header('connection', 'close');
    done();
  });
}
