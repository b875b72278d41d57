/** Scopes that request data about the user, not access to an API (OpenID Connect Core 1.0, sections 5.4 and 11). */
const identityScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** The scopes of a `scope` parameter that request access to an API. */
export function apiScopes(scope: string | undefined): string[] {
  return scope?.split(' ').filter((word) => word !== '' && !identityScopes.has(word)) ?? [];
}

/**
 * The permissions that a request is granted: of those that its user or client has, the requested ones, or all if it requests
 * none. With Auth0's RBAC, the claim `permissions` always lists all of them. Here, both `permissions` and `scope` list only the
 * granted ones, so that a request for less returns a token with less access.
 */
export function grantedPermissions(scope: string | undefined, available: readonly string[]): readonly string[] {
  const requested = apiScopes(scope);
  return requested.length === 0 ? available : available.filter((permission) => requested.includes(permission));
}
