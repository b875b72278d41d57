import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Listens for a moment, so that a port in use is reported before anything else starts, and once: Nest logs an error to listen before it
 * throws it.
 *
 * @throws {Error} of Node.js: the port is in use (`EADDRINUSE`), or the service can't listen there for another reason
 */
export async function tryPort(port: number, host: string): Promise<void> {
  const server = createServer().listen(port, host);
  await once(server, 'listening');
  await once(server.close(), 'close');
}
