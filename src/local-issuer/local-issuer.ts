import { createServer, type Server } from 'node:http';
import type { DemoUser } from './demo/demo-users.js';
import { isAbsoluteUri } from './grants/api-resource.js';
import { loadIssuerKey } from './keys.js';
import { listen } from './listen.js';
import { LocalIssuerStartError } from './local-issuer.errors.js';
import { isMisdirected, rejectMisdirected } from './own-address.js';
import { createProvider } from './provider/provider.js';

export interface LocalIssuerOptions {
  /** The port on 127.0.0.1. `0` selects a free one. */
  readonly port: number;
  /** The default audience of access tokens, if a request names no other: an absolute URI (RFC 8707). */
  readonly audience: string;
  /** The address of the API for its clients, if it isn't on this machine: another name of the API in `resource` (RFC 8707). */
  readonly publicUrl?: string | undefined;
  /** Those who can log in, and their permissions. */
  readonly users: readonly DemoUser[];
  /** The file that stores the private key between starts. Without it, each start generates a new key. */
  readonly keysFile?: string;
  /** The file beside it that stores sessions and registered clients when the process exits. */
  readonly sessionsFile?: string;
}

export interface LocalIssuer {
  /** The issuer identifier, as in `iss`: no trailing slash. */
  readonly url: string;
  /** Stops immediately, and closes the connections that clients keep open. */
  close(): Promise<void>;
}

/** @throws {LocalIssuerStartError} in production, or if the port is in use, or the audience or the keys file is invalid */
export async function startLocalIssuer({
  port,
  keysFile,
  sessionsFile,
  ...api
}: LocalIssuerOptions): Promise<LocalIssuer> {
  refuseInProduction();
  const { audience } = api;
  if (!isAbsoluteUri(audience)) {
    const message = `the local issuer needs an absolute URI as AUTH_AUDIENCE, such as https://api.example.com, not "${audience}"`;
    throw new LocalIssuerStartError(message);
  }
  const signingKey = await loadIssuerKey(keysFile);
  const server = createServer();
  const url = await listen(server, port);
  // The provider is created after the server listens, because the issuer's identifier contains the port.
  const handle = createProvider({ issuer: url, api, signingKey, sessionsFile }).callback();
  server.on('request', (request, response) => {
    if (isMisdirected(request, url)) rejectMisdirected(response, url);
    else void handle(request, response);
  });
  return {
    url,
    close: () => close(server),
  };
}

/** Anyone who can reach this issuer can get a token for any demo user. */
function refuseInProduction(): void {
  if (process.env.NODE_ENV !== 'production') return;
  throw new LocalIssuerStartError('the local issuer is for development only: in production, set AUTH_ISSUER');
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
  });
  server.closeAllConnections();
  await closed;
}
