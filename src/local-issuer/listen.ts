import { once } from 'node:events';
import type { Server } from 'node:http';
import { isNativeError } from 'node:util/types';
import { LocalIssuerStartError } from './local-issuer.errors.js';

/** Loopback only: the demo users have no passwords. */
const host = '127.0.0.1';

/**
 * @returns the server's address
 * @throws {LocalIssuerStartError} when the port is taken
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
