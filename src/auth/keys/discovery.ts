import { isHttpAddress, isHttpUrl, isLoopback } from '../options/addresses.js';
import type { AuthOptions, IssuerOptions } from '../options/auth-options.js';
import { optionNames } from '../options/option-names.js';
import { withTenant } from '../token/issuer-template.js';
import { fetchJson } from './fetch-json.js';
import { innerAddress, outerAddress, splitHosts } from './split-hosts.js';

/** The options that discovery depends on. */
export interface MetadataSource
  extends Pick<IssuerOptions, 'issuer' | 'discoveryUrl' | 'jwksTokenFile'>, Pick<AuthOptions, 'httpHosts'> {}

/**
 * Returns the address of an issuer's keys, as its metadata states it.
 *
 * @throws {Error} the metadata is unavailable or not the issuer's; the message is for the log
 */
export function discoverJwksUri(source: MetadataSource, signal: AbortSignal): Promise<string> {
  return discover(source, signal, (metadata) => innerEndpoint(source, metadata, 'jwks_uri'));
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

/** Tries OpenID Connect Discovery 1.0 (section 4), then OAuth 2.0 Authorization Server Metadata (RFC 8414, section 3). */
async function discover<Found>(
  source: MetadataSource,
  signal: AbortSignal,
  read: (metadata: Metadata) => Found,
): Promise<Found> {
  const problems: string[] = [];
  for (const url of metadataUrls(source)) {
    try {
      return read(ownMetadata(await fetchJson(url, { signal, tokenFile: source.jwksTokenFile }), source.issuer, url));
    } catch (error) {
      if (signal.aborted) throw error;
      problems.push((error as Error).message); // thrown by one of the calls above
    }
  }
  throw new Error(`discovery failed: ${problems.join('; ')}`);
}

function metadataUrls({ issuer, discoveryUrl }: MetadataSource): string[] {
  if (discoveryUrl !== undefined) return [discoveryUrl];
  if (!URL.canParse(issuer))
    throw new Error(`the metadata of ${issuer} has no address: set ${optionNames.discoveryUrl}`);
  // Entra publishes the metadata of its template for the tenant "common".
  const { origin, pathname } = new URL(withTenant(issuer, 'common'));
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

type Metadata = Readonly<Record<string, unknown>>;

/** The metadata's `issuer` must equal ours, so that another issuer's keys can't be substituted (RFC 8414, section 3.3). */
function ownMetadata(document: unknown, issuer: string, url: string): Metadata {
  const metadata = Object(document) as Metadata; // any JSON value
  if (metadata.issuer === issuer) return metadata;
  throw new Error(`the metadata at ${url} names ${named(metadata.issuer)}, and ${optionNames.issuer} is ${issuer}`);
}

function named(issuer: unknown): string {
  return typeof issuer === 'string' ? `the issuer ${JSON.stringify(issuer.slice(0, 200))}` : 'no issuer';
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
