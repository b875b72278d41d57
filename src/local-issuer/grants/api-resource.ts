import { errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider';
import { isLoopback } from '../provider/loopback.js';
import { allPermissions, type DemoUser } from '../demo/demo-users.js';

/** The API that this issuer issues tokens for. */
export interface Api {
  /** The `aud` of its tokens, unless a request names another audience. */
  readonly audience: string;
  /** The address that its clients see, if it isn't on this machine. */
  readonly publicUrl?: string | undefined;
  /** Those who can log in. Together they have all of its permissions. */
  readonly users: readonly DemoUser[];
}

/** Lifetime of access tokens, in seconds. */
export const accessTokenLifetime = 3600;

/** The properties of access tokens for an API: JWTs (RFC 9068). Any audience is allowed, so that developers can try wrong ones. */
export function apiResource(audience: string, { users }: Pick<Api, 'users'>): ResourceServer {
  if (!isAbsoluteUri(audience)) throw new errors.InvalidTarget('audience must be an absolute URI');
  return {
    audience,
    scope: allPermissions(users).join(' '),
    accessTokenFormat: 'jwt',
    accessTokenTTL: accessTokenLifetime,
    jwt: { sign: { alg: 'RS256' } },
  };
}

/**
 * The resource server of an authorization request, or of a grant. The `audience` of an authorization request has become its
 * `resource` (authorization-parameters.ts). At the token endpoint, the library allows a granted resource only.
 */
export function authorizedResource({ oidc }: KoaContextWithOIDC, resource: string, api: Api): ResourceServer {
  const isGranted = oidc.route === 'token';
  return isGranted || resource === oidc.params?.audience ? grantedResource(resource, api) : ownResource(resource, api);
}

function grantedResource(resource: string, api: Api): ResourceServer {
  return apiResource(isOwn(resource, api) ? api.audience : resource, api);
}

/**
 * The API under one of its names (RFC 8707). All of them result in the same `aud`, the one that the service accepts.
 *
 * @throws {errors.InvalidTarget} it is the name of something else
 */
export function ownResource(resource: string, api: Api): ResourceServer {
  if (isOwn(resource, api)) return apiResource(api.audience, api);
  throw new errors.InvalidTarget("resource must be the API's audience or its address");
}

/**
 * Whether a resource indicator is the API's audience or address, or is below one of them: an MCP server is at a path of the
 * service. Any port of this machine counts, since the issuer starts before the service, and a developer may see the service at
 * another port: behind a gateway, or forwarded from a container. There is only one API for which such an address could be.
 */
function isOwn(resource: string, { audience, publicUrl }: Api): boolean {
  if (!isAbsoluteUri(resource)) return false;
  if (isLoopback(resource) && /^https?:/i.test(resource)) return true;
  return [audience, ...(publicUrl === undefined ? [] : [publicUrl])].some((name) =>
    withSlash(resource).startsWith(withSlash(name)),
  );
}

/** Some clients add a slash to an address without a path, as URL parsers do. */
function withSlash(uri: string): string {
  return new URL(uri).href.replace(/\/*$/, '/');
}

/** Whether a value is a valid resource indicator: an absolute URI without a fragment (RFC 8707, section 2). */
export function isAbsoluteUri(value: string): boolean {
  return URL.canParse(value) && !value.includes('#');
}
