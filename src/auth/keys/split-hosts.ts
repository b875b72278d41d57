/**
 * Split host names: where the metadata is fetched at another host than the issuer's (inside a cluster), the service reaches the
 * issuer at that inner address, and a browser at the outer one. An issuer may name either in its metadata.
 */
export interface SplitHosts {
  /** The address of the issuer for browsers. */
  readonly outer: string;
  /** The address of the issuer for the service. */
  readonly inner: string;
}

/** @returns undefined where both addresses have the same host, or the issuer's identifier is not an address */
export function splitHosts(issuer: string, discoveryUrl: string | undefined): SplitHosts | undefined {
  if (discoveryUrl === undefined || !URL.canParse(issuer)) return undefined;
  if (new URL(issuer).origin === new URL(discoveryUrl).origin) return undefined;
  return { outer: issuer.replace(/\/$/, ''), inner: baseOf(discoveryUrl) };
}

/** The address for the service of what the metadata names. */
export function innerAddress(url: string, hosts: SplitHosts | undefined): string {
  return hosts ? rebased(url, hosts.outer, hosts.inner) : url;
}

/**
 * The address for a browser of what the metadata names. Only an issuer that has its login page at the outer address has the rest
 * there: the `iss` of Entra's version 1 is at another host than all of its endpoints.
 */
export function outerAddress(
  url: string,
  hosts: SplitHosts | undefined,
  { authorization_endpoint: login }: Readonly<Record<string, unknown>>,
): string {
  return hosts && String(login).startsWith(`${hosts.outer}/`) ? rebased(url, hosts.inner, hosts.outer) : url;
}

function rebased(url: string, from: string, to: string): string {
  return url.startsWith(`${from}/`) ? `${to}${url.slice(from.length)}` : url;
}

/** The issuer's address, of that of its metadata: the path is before `/.well-known/…`, or after it (RFC 8414, section 3.1). */
function baseOf(discoveryUrl: string): string {
  const { origin, pathname } = new URL(discoveryUrl);
  return `${origin}${pathname.replace(/\/\.well-known\/[^/]+/, '').replace(/\/$/, '')}`;
}
