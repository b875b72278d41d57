import { once } from 'node:events';
import type { Server } from 'node:http';
import { isNativeError } from 'node:util/types';
import { LocalIssuerStartError } from './local-issuer.errors.js';

/** Only the loopback interface, since the demo users have no passwords. */
const host = '127.0.0.1';

/**
 * Starts listening on the port.
 *
 * @returns the server's address
 * @throws {LocalIssuerStartError} the port is in use
 */
export async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw isPortInUse(cause) ? portInUse(port, cause) : cause;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the local issuer has no port');
  return `http://${host}:${address.port}`;
}

function isPortInUse(error: unknown): boolean {
  return isNativeError(error) && 'code' in error && error.code === 'EADDRINUSE';
}

function portInUse(port: number, cause: unknown): LocalIssuerStartError {
  const message = `port ${port} of the local issuer is in use: set LOCAL_ISSUER_PORT to another, or to 0 for a free one`;
  return new LocalIssuerStartError(message, { cause });
}
