import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/**
 * Whether a request is for another host than the issuer's. oidc-provider derives the addresses of its endpoints from the `Host`
 * header, or from an absolute request target, and any site can make its name resolve to this machine (DNS rebinding).
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
 * Whether a page of another origin sent a request. Browsers send `Origin` with every POST; it is `null` if the page hides its
 * origin. A request with neither `Origin` nor `Sec-Fetch-Site` isn't from a browser, so no page sent it.
 */
export function isFromForeignPage(headers: IncomingHttpHeaders, issuer: string): boolean {
  const { origin: own } = new URL(issuer);
  const { origin = own, 'sec-fetch-site': site = 'same-origin' } = headers;
  return origin !== own || site !== 'same-origin';
}
