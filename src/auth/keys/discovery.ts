import { fetchJson } from './fetch-json.js';

/**
 * Where an issuer publishes its keys, as its metadata says: OpenID Connect Discovery 1.0 (section 4) first, then OAuth
 * 2.0 Authorization Server Metadata (RFC 8414, section 3).
 *
 * @throws {Error} with a message for the log, when neither document can be had or fits the issuer
 */
export async function discoverJwksUri(issuer: string, signal: AbortSignal): Promise<string> {
  const problems: string[] = [];
  for (const url of metadataUrls(issuer)) {
    try {
      return jwksUriOf(await fetchJson(url, signal), issuer);
    } catch (error) {
      if (signal.aborted) throw error;
      problems.push((error as Error).message); // of one of the two functions above
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

/** The metadata's `issuer` must be ours to the letter, or another issuer's keys could be slipped in (RFC 8414, section 3.3). */
export function jwksUriOf(metadata: unknown, issuer: string): string {
  const { issuer: named, jwks_uri: jwksUri } = Object(metadata) as Record<string, unknown>; // any JSON value
  if (named !== issuer) throw new Error('the metadata names another issuer');
  if (typeof jwksUri !== 'string' || !URL.canParse(jwksUri) || !/^https?:$/.test(new URL(jwksUri).protocol)) {
    throw new Error('the metadata names no jwks_uri');
  }
  const isDowngrade = issuer.startsWith('https:') && !jwksUri.startsWith('https:');
  if (isDowngrade) throw new Error('the metadata names a jwks_uri without TLS');
  return jwksUri;
}
