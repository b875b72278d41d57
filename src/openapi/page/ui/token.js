/** The access token that Swagger UI sends, if any: of two, the one that was pasted. */
export function currentToken({ authSelectors }) {
  const { bearer, oauth2 } = authSelectors.authorized().toJS();
  return bearer?.value ?? oauth2?.token?.access_token;
}

/** The claims of a JWT, unverified; undefined for an opaque token. */
export function claimsOf(token) {
  const [, payload, ...signature] = token.split('.');
  if (signature.length !== 1) return undefined;
  try {
    const bytes = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    const json = new TextDecoder().decode(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)));
    return Object(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** The scopes that claims grant. A claim is a string of words, or an array of them. */
export function scopesIn(claims, claimPaths) {
  const words = claimPaths.flatMap((path) => {
    const claim = path.reduce((value, name) => value?.[name], claims);
    if (typeof claim === 'string') return claim.split(' ');
    return Array.isArray(claim) ? claim.filter((word) => typeof word === 'string') : [];
  });
  return [...new Set(words)].filter((word) => word !== '');
}
