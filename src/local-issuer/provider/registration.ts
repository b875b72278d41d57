import { type ClientMetadata, errors, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { isLoopback } from './loopback.js';
import type { Context, Middleware } from './middleware.js';

/** What a registered client may use: the login of a user. */
const grantTypes = new Set(['authorization_code', 'refresh_token']);

/**
 * Checks and adapts the metadata of a client that registers itself (RFC 7591). Such a client may be any program on this machine,
 * so only redirects to this machine and to https are allowed.
 *
 * @param ctx undefined for a client that is registered already, or that this issuer defines
 * @throws {errors.InvalidClientMetadata} a redirect URI or a grant type is not allowed
 */
export function adaptRegistration(ctx: KoaContextWithOIDC | undefined, metadata: ClientMetadata): void {
  const { redirect_uris: redirects, grant_types: requested } = metadata;
  // The library rejects anything else.
  if (ctx === undefined || !isTextList(redirects) || !isTextList(requested)) return;
  if (!redirects.every(isAllowedRedirect)) {
    // The library turns this beginning into the error `invalid_redirect_uri`.
    throw new errors.InvalidClientMetadata(
      'redirect_uris must be on http://127.0.0.1, http://[::1], http://localhost or https',
    );
  }
  if (!requested.every((grantType) => grantTypes.has(grantType))) {
    throw new errors.InvalidClientMetadata(`grant_types must be among ${[...grantTypes].join(', ')}`);
  }
  metadata.application_type = redirects.some(isSecureLoopback) ? 'web' : 'native';
  // The library knows the scopes of no API here, and would limit the client to the others. The address it would fetch.
  delete metadata.scope;
  delete metadata.sector_identifier_uri;
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isAllowedRedirect(uri: string): boolean {
  const protocol = URL.parse(uri)?.protocol;
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(uri));
}

/**
 * A native client may redirect to any port (RFC 8252, section 7.3): some select one when a login starts. The library allows
 * such clients no https on loopback.
 */
function isSecureLoopback(uri: string): boolean {
  return isLoopback(uri) && URL.parse(uri)?.protocol === 'https:';
}

/**
 * Lets pages of this machine register a client: MCP clients also run in browsers. The library has no CORS for this endpoint. With
 * JSON, a page of another origin can't send the request at all, since its preflight fails.
 */
export function registrationCors(provider: Provider): Middleware {
  const path = provider.pathFor('registration');
  return async (ctx, next) => {
    const isAllowed = ctx.path === path && isLoopback(ctx.get('Origin'));
    if (isAllowed) {
      ctx.vary('Origin');
      ctx.set('Access-Control-Allow-Origin', ctx.get('Origin'));
    }
    if (isAllowed && ctx.method === 'OPTIONS') allowRequest(ctx);
    else await next();
  };
}

function allowRequest(ctx: Context): void {
  ctx.set('Access-Control-Allow-Methods', 'POST');
  ctx.set('Access-Control-Allow-Headers', ctx.get('Access-Control-Request-Headers'));
  ctx.status = 204;
}
