import type { FastifyInstance } from 'fastify';
import type { Lifecycle } from '../lifecycle/lifecycle.js';

/** How long an idle connection may stay open after the server has closed, in milliseconds. */
const idleMs = 1000;

/**
 * Once the server accepts no more connections, each response closes its own with `Connection: close`: a gateway that has read it
 * sends no further request on the connection, so that no request is lost. Idle connections are closed at the end, since Node.js
 * would wait for them.
 */
export function drainConnections(server: FastifyInstance, lifecycle: Lifecycle, inFlight: () => number): void {
  server.addHook('preClose', (done) => {
    // The app may be closed without a signal, for example by a test.
    lifecycle.shutDown();
    const timer = setInterval(() => inFlight() === 0 && server.server.closeAllConnections(), idleMs);
    server.server.once('close', () => clearInterval(timer));
    timer.unref();
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (lifecycle.isShuttingDown && !server.server.listening) void reply.header('connection', 'close');
    done();
  });
}
