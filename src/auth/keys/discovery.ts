import { isHttpAddress, isHttpUrl, isLoopback } from '../options/addresses.js';
import type { IssuerOptions } from '../options/auth-options.js';
import { acceptsOpaque } from '../options/introspection-options.js';
import { optionNames } from '../options/option-names.js';
import { type Metadata, type MetadataSource, discover } from './metadata.js';
import { innerAddress, outerAddress, splitHosts } from './split-hosts.js';

/**
 * Returns the address of an issuer's keys, as its metadata states it. An issuer whose opaque tokens are accepted needs no keys (RFC 8414,
 * section 2): undefined where its metadata states none.
 *
 * @throws {Error} the metadata is unavailable or not the issuer's; the message is for the log
 */
export function discoverJwksUri(
  source: MetadataSource & Pick<IssuerOptions, 'introspection'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  return discover(source, signal, (metadata) =>
    metadata.jwks_uri === undefined && acceptsOpaque(source.introspection)
      ? undefined
      : innerEndpoint(source, metadata, 'jwks_uri'),
  );
}

/** An endpoint that the service itself calls. */
function innerEndpoint(source: MetadataSource, metadata: Metadata, name: string): string {
  const { issuer, discoveryUrl, httpHosts } = source;
  const url = innerAddress(endpointOf(metadata, name), splitHosts(issuer, discoveryUrl));
  return trusted(url, name, discoveryUrl ?? issuer, httpHosts);
}

/** Where an issuer is asked about tokens, and how clients authenticate themselves there (RFC 8414, section 2). */
export interface IntrospectionPlace {
  readonly uri: string;
  /** Undefined: unknown. */
  readonly methods: readonly unknown[] | undefined;
}

/**
 * Returns an issuer's introspection endpoint, as its metadata states it.
 *
 * @throws {Error} the metadata is unavailable or not the issuer's, or names no such endpoint; the message is for the log
 */
export function discoverIntrospection(source: MetadataSource, signal: AbortSignal): Promise<IntrospectionPlace> {
  return discover(source, signal, (metadata) => {
    const methods = metadata.introspection_endpoint_auth_methods_supported;
    return {
      uri: innerEndpoint(source, metadata, 'introspection_endpoint'),
      methods: Array.isArray(methods) ? methods : undefined,
    };
  });
}

/** Where an application sends its users to log in, and where it fetches their tokens (RFC 6749, section 3). */
export interface LoginEndpoints {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
}

/**
 * Returns an issuer's endpoints for the authorization code flow in a browser, as its metadata states them.
 *
 * @throws {Error} the metadata is unavailable or not the issuer's; the message is for the log
 */
export async function discoverLogin(source: MetadataSource, signal: AbortSignal): Promise<LoginEndpoints> {
  const endpoints = await discoverEndpoints(source, signal, ['authorization_endpoint', 'token_endpoint']);
  return { authorizationUrl: endpoints.authorization_endpoint, tokenUrl: endpoints.token_endpoint };
}

/**
 * Returns endpoints of an issuer for clients outside, as its metadata states them.
 *
 * @throws {Error} the metadata is unavailable or not the issuer's; the message is for the log
 */
export function discoverEndpoints<const Name extends string>(
  source: MetadataSource,
  signal: AbortSignal,
  names: readonly Name[],
): Promise<Record<Name, string>> {
  const { issuer, discoveryUrl = issuer, httpHosts } = source;
  // An identifier that is no address says nothing about the issuer's hosts.
  const configured = isHttpUrl(issuer) ? issuer : discoveryUrl;
  const hosts = splitHosts(issuer, source.discoveryUrl);
  return discover(source, signal, (metadata) => {
    const found = names.map((name) => {
      return [name, trusted(outerAddress(endpointOf(metadata, name), hosts, metadata), name, configured, httpHosts)];
    });
    return Object.fromEntries(found) as Record<Name, string>; // an entry for each name
  });
}

function endpointOf(metadata: Metadata, name: string): string {
  const url = metadata[name];
  if (typeof url === 'string' && isHttpAddress(url)) return url;
  throw new Error(`the metadata names no ${name}`);
}

/**
 * Rejects an address whose responses others can alter: http, except for hosts that the configuration names.
 *
 * @param configured where http is configured, its host may be asked over http, and so may this machine
 */
function trusted(url: string, name: string, configured: string, httpHosts: readonly string[]): string {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || httpHosts.includes(hostname)) return url;
  if (/^http:/i.test(configured) && (isLoopback(url) || new URL(configured).hostname === hostname)) return url;
  throw new Error(`the metadata names a ${name} without TLS, at a host that ${optionNames.httpHosts} does not list`);
}
