import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The address of an issuer inside a network, which browsers do not reach. */
export interface InnerAddress {
  readonly url: string;
  /** The paths that were requested there. */
  readonly requested: string[];
  close(): void;
}

/**
 * Serves an issuer at another host name. As Keycloak does with `KC_HOSTNAME_BACKCHANNEL_DYNAMIC`, its metadata then has inner
 * addresses for the keys and the token endpoint (https://www.keycloak.org/server/hostname).
 */
export async function startInnerAddress(issuer: string): Promise<InnerAddress> {
  const requested: string[] = [];
  const server = createServer(({ url: path = '' }, outgoing) => {
    requested.push(path);
    forward(issuer, path, url, outgoing).catch(() => outgoing.destroy());
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // of a server that listens on TCP
  const url = `http://localhost:${port}`;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url, requested, close };
}

async function forward(issuer: string, path: string, inner: string, outgoing: ServerResponse): Promise<void> {
  const response = await fetch(`${issuer}${path}`);
  const document = (await response.json()) as Record<string, unknown>; // the metadata or the keys
  const body = 'jwks_uri' in document ? withInnerAddresses(document, issuer, inner) : document;
  outgoing.writeHead(response.status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function withInnerAddresses(metadata: Record<string, unknown>, outer: string, inner: string) {
  const rebased = ['jwks_uri', 'token_endpoint'].map((name) => [name, String(metadata[name]).replace(outer, inner)]);
  return { ...metadata, ...Object.fromEntries(rebased) };
}
