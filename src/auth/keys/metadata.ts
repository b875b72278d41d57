import type { AuthOptions, IssuerOptions } from '../options/auth-options.js';
import { optionNames } from '../options/option-names.js';
import { withTenant } from '../token/issuer-template.js';
import { fetchJson } from './fetch-json.js';

/** The options that discovery depends on. */
export interface MetadataSource
  extends Pick<IssuerOptions, 'issuer' | 'discoveryUrl' | 'jwksTokenFile'>, Pick<AuthOptions, 'httpHosts'> {}

/**
 * Tries OpenID Connect Discovery 1.0 (section 4), then OAuth 2.0 Authorization Server Metadata (RFC 8414, section 3): as well where
 * `read` finds nothing in the first.
 */
export async function discover<Found>(
  source: MetadataSource,
  signal: AbortSignal,
  read: (metadata: Metadata) => Found,
): Promise<Found> {
  const problems: string[] = [];
  let nothing: { readonly found: Found } | undefined;
  for (const url of metadataUrls(source)) {
    try {
      const document = await fetchJson(url, { signal, tokenFile: source.jwksTokenFile });
      const found = read(ownMetadata(document, source.issuer, url));
      if (found !== undefined) return found;
      nothing = { found };
    } catch (error) {
      if (signal.aborted) throw error;
      problems.push((error as Error).message); // thrown by one of the calls above
    }
  }
  if (nothing) return nothing.found;
  throw new Error(`discovery failed: ${[...new Set(problems)].join('; ')}`);
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

export type Metadata = Readonly<Record<string, unknown>>;

/** The metadata's `issuer` must equal ours, so that another issuer's keys can't be substituted (RFC 8414, section 3.3). */
function ownMetadata(document: unknown, issuer: string, url: string): Metadata {
  const metadata = Object(document) as Metadata; // any JSON value
  if (metadata.issuer === issuer) return metadata;
  throw new Error(`the metadata at ${url} names ${named(metadata.issuer)}, and ${optionNames.issuer} is ${issuer}`);
}

function named(issuer: unknown): string {
  return typeof issuer === 'string' ? `the issuer ${JSON.stringify(issuer.slice(0, 200))}` : 'no issuer';
}
