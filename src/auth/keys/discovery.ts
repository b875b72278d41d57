import { fetchJson } from './fetch-json.js';

/**
 * Returns the address of an issuer's keys, as its metadata states it.
 *
 * @throws {Error} the metadata is unavailable or not the issuer's; the message is for the log
 */
export function discoverJwksUri(issuer: string, signal: AbortSignal): Promise<string> {
  return discover(issuer, signal, jwksUriOf);
}

/** Where an application sends its users to log in, and where it fetches their tokens (RFC 6749, section 3). */
export interface LoginEndpoints {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
}

/**
 * Returns an issuer's endpoints for the authorization code flow, as its metadata states them.
 *
 * @throws {Error} the metadata is unavailable or not the issuer's; the message is for the log
 */
export function discoverLogin(issuer: string, signal: AbortSignal): Promise<LoginEndpoints> {
  return discover(issuer, signal, (metadata) => ({
    authorizationUrl: endpointOf(metadata, issuer, 'authorization_endpoint'),
    tokenUrl: endpointOf(metadata, issuer, 'token_endpoint'),
  }));
}

/** Tries OpenID Connect Discovery 1.0 (section 4), then OAuth 2.0 Authorization Server Metadata (RFC 8414, section 3). */
async function discover<Found>(
  issuer: string,
  signal: AbortSignal,
  read: (metadata: unknown, issuer: string) => Found,
): Promise<Found> {
  const problems: string[] = [];
  for (const url of metadataUrls(issuer)) {
    try {
      return read(await fetchJson(url, signal), issuer);
    } catch (error) {
      if (signal.aborted) throw error;
      problems.push((error as Error).message); // thrown by one of the two calls above
    }
  }
  throw new Error(`discovery failed: ${problems.join('; ')}`);
}

function metadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}

export function jwksUriOf(metadata: unknown, issuer: string): string {
  return endpointOf(metadata, issuer, 'jwks_uri');
}

/** The metadata's `issuer` must equal ours, so that another issuer's keys can't be substituted (RFC 8414, section 3.3). */
function endpointOf(metadata: unknown, issuer: string, member: string): string {
  const { issuer: named, [member]: url } = Object(metadata) as Record<string, unknown>; // any JSON value
  if (named !== issuer) throw new Error('the metadata names another issuer');
  if (typeof url !== 'string' || !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error(`the metadata names no ${member}`);
  }
  const isDowngrade = issuer.startsWith('https:') && !url.startsWith('https:');
  if (isDowngrade) throw new Error(`the metadata names a ${member} without TLS`);
  return url;
}
