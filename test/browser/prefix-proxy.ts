import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface PrefixProxy {
  /** The address of the service behind the proxy, including the prefix. */
  readonly url: string;
  close(): void;
}

/**
 * A gateway that serves the target under a path prefix, and strips it.
 *
 * @param sendsForwardedHeaders whether it sends `X-Forwarded-*`, as a gateway should
 */
export async function startPrefixProxy(
  target: string,
  prefix: string,
  sendsForwardedHeaders: boolean,
): Promise<PrefixProxy> {
  const server = createServer((incoming, outgoing) => {
    const { host } = incoming.headers;
    const forwarded = { 'x-forwarded-host': host, 'x-forwarded-proto': 'http', 'x-forwarded-prefix': prefix };
    forward(incoming, outgoing, target, prefix, sendsForwardedHeaders ? forwarded : {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}${prefix}`, close };
}

function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: string,
  prefix: string,
  forwarded: Record<string, string | undefined>,
): void {
  const { url = '', method, headers } = incoming;
  if (!url.startsWith(`${prefix}/`)) {
    outgoing.writeHead(404).end('Nothing but the service is here');
    return;
  }
  const { host } = new URL(target);
  const upstream = request(target + url.slice(prefix.length), { method, headers: { ...headers, host, ...forwarded } });
  upstream.on('response', (response) => {
    outgoing.writeHead(response.statusCode ?? 502, response.headers);
    response.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  incoming.pipe(upstream);
}
