import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from './lifecycle.js';

/** How long a connection on which nothing is in flight may outlive the end of listening. */
const idleMs = 1000;

/**
 * From the end's beginning each answer closes its connection, by agreement: a gateway that has read it sends nothing more on
 * it, so that no request meets a connection that is just being closed. Those on which nobody asks for anything are closed
 * too: Node.js would wait for them.
 */
export function drainConnections(server: FastifyInstance, lifecycle: Lifecycle, inFlight: () => number): void {
  server.addHook('preClose', (done) => {
    // Closed otherwise than by a signal, as in a test.
    lifecycle.end();
    const timer = setInterval(() => inFlight() === 0 && server.server.closeAllConnections(), idleMs);
    server.server.once('close', () => clearInterval(timer));
    timer.unref();
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (lifecycle.isEnding) void reply.header('connection', 'close');
    done();
  });
}
