import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/index.js';
import { gateways } from './public-address.js';

/**
 * A function that reads the client's certificate from `AUTH_CLIENT_CERT_HEADER`: the header of a gateway of `TRUST_PROXY` that has
 * terminated TLS (RFC 8705, section 6.5). Anyone else could claim any certificate there, as certificates are public.
 *
 * @returns undefined where no header is configured. The function returns undefined where a gateway states no certificate, or
 * several: the gateway may have added its header to the client's own.
 */
export function clientCertificateOf({
  clientCertHeader: header,
  trustProxy,
}: Config['server']): ((request: unknown) => string | undefined) | undefined {
  if (header === undefined) return undefined;
  const isTrusted = gateways(trustProxy);
  return (request) => {
    const { raw, socket } = request as FastifyRequest; // the request of our framework
    const values = isTrusted(socket.remoteAddress) ? valuesOf(header, raw.rawHeaders) : [];
    return values.length === 1 ? values[0] : undefined;
  };
}

/**
 * The value of each line. Node.js joins the lines of a header with commas, or keeps one of them.
 *
 * @param rawHeaders names and values by turns
 */
function valuesOf(header: string, rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === header);
}
