import { createServer, type Server } from 'node:http';
import { isAbsoluteUri } from './api-resource.js';
import { loadSigningKey } from './keys.js';
import { listen } from './listen.js';
import { LocalIssuerStartError } from './local-issuer.errors.js';
import { mintToken, type MintOptions } from './mint.js';
import { isMisdirected, rejectMisdirected } from './own-address.js';
import { createProvider } from './provider.js';

export interface LocalIssuerOptions {
  /** `0` takes a free one. */
  readonly port: number;
  /** The API that access tokens are for unless a request names another: an absolute URI (RFC 8707). */
  readonly audience: string;
  /** Where the private keys are kept between starts. Absent: in memory. */
  readonly keysFile?: string;
}

export interface LocalIssuer {
  /** The issuer identifier, as in `iss`: no trailing slash. */
  readonly url: string;
  /** A JWT signed by the issuer's key, with any header and claims: by default a valid access token of `manager`. */
  mint(options?: MintOptions): Promise<string>;
  /** Stops at once: connections that clients keep open are cut. */
  close(): Promise<void>;
}

/** @throws {LocalIssuerStartError} in production, on a port in use, and with an audience or a keys file that won't do */
export async function startLocalIssuer({ port, audience, keysFile }: LocalIssuerOptions): Promise<LocalIssuer> {
  refuseInProduction();
  if (!isAbsoluteUri(audience)) {
    const message = `the local issuer needs an absolute URI as AUTH_AUDIENCE, such as https://messages.example.com, not "${audience}"`;
    throw new LocalIssuerStartError(message);
  }
  const signingKey = await loadSigningKey(keysFile);
  const server = createServer();
  const url = await listen(server, port);
  // Only now: the issuer's identifier holds the port.
  const handle = createProvider({ issuer: url, audience, signingKey }).callback();
  server.on('request', (request, response) => {
    if (isMisdirected(request, url)) rejectMisdirected(response, url);
    else void handle(request, response);
  });
  return {
    url,
    mint: async (options = {}) => mintToken(signingKey, { issuer: url, audience }, options),
    close: () => close(server),
  };
}

/** Anyone who reaches this issuer is whoever they like. */
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
