import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from './lifecycle.js';

/** How long a connection on which nothing is in flight may outlive the closing of the server. */
const idleMs = 1000;

/**
 * Once no connection is taken any more, each answer closes its own, by agreement: a gateway that has read it sends nothing more
 * on it, so that no request meets a connection that is just being closed. In the end those on which nobody asks for anything are
 * closed too: Node.js would wait for them.
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
    if (lifecycle.isEnding && !server.server.listening) void reply.header('connection', 'close');
    done();
  });
}
