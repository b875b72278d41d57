/** The claims about a user by the scope that requests them (OpenID Connect Core 1.0, section 5.4). As with Auth0, the ID token has them. */
export const profileClaims = { openid: ['sub'], profile: ['name'], email: ['email'] };

/** The profile of a demo user, made up from the name. */
export function profileOf(username: string) {
  return {
    sub: username,
    name: username.replace(/^./, (initial) => initial.toUpperCase()),
    email: `${username}@example.com`,
  };
}
