/** Every permission that the API knows: what its routes demand as scopes. */
export const permissions: readonly string[] = ['read:messages', 'write:messages'];

/** Scopes that ask for facts about the user, not for access to an API (OpenID Connect Core 1.0, sections 5.4 and 11). */
const identityScopes = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** The scopes of a `scope` parameter that ask for access to an API. */
export function apiScopes(scope: string | undefined): string[] {
  return scope?.split(' ').filter((word) => word !== '' && !identityScopes.has(word)) ?? [];
}

/**
 * What a request gets of the permissions that its user or client holds: those it asked for, or all when it asked for none.
 * Auth0's RBAC lists every permission held in `permissions`, whatever was asked; here `permissions` and `scope` are both
 * what was granted, so that asking for less really gives less.
 */
export function grantedPermissions(scope: string | undefined, held: readonly string[]): readonly string[] {
  const asked = apiScopes(scope);
  return asked.length === 0 ? held : held.filter((permission) => asked.includes(permission));
}
