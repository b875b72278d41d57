import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/**
 * Whether a request is for another host than the issuer's. oidc-provider builds the addresses of its endpoints from the
 * `Host` header, or from the request target where that is absolute, and a page of any site may have its name resolve to
 * this machine (DNS rebinding).
 */
export function isMisdirected({ headers, url = '' }: IncomingMessage, issuer: string): boolean {
  return headers.host !== new URL(issuer).host || !url.startsWith('/');
}

/** 421 Misdirected Request (RFC 9110, section 15.5.20). */
export function rejectMisdirected(response: ServerResponse, issuer: string): void {
  response.writeHead(421, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`The local issuer responds only at its own address: ${issuer}\n`);
}

/**
 * Whether a page of another origin sent a request. Browsers send `Origin` with every POST, and `null` for a page that hides its
 * own; a client without either header is not a browser, so no page can have made it send the request.
 */
export function isFromForeignPage(headers: IncomingHttpHeaders, issuer: string): boolean {
  const { origin: own } = new URL(issuer);
  const { origin = own, 'sec-fetch-site': site = 'same-origin' } = headers;
  return origin !== own || site !== 'same-origin';
}
