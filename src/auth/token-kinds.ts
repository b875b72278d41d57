import type { AccessToken } from './access-token.js';
import { wordsAt } from './principal.js';
import type { Profile } from './profiles.js';

/** An issuer signs other kinds of token with the same keys; what follows tells an access token from them. */
type Claims = AccessToken['claims'];

/** @param typ the header parameter, of any type (RFC 8725, section 3.11) */
export function isTypeAllowed(typ: unknown, { types, typeRequired }: Profile): boolean {
  if (typ === undefined) return !typeRequired;
  return typeof typ === 'string' && types.includes(typ.toLowerCase().replace(/^application\//, ''));
}

/** Keycloak's kinds of token besides access tokens, as its claim `typ` names them (`TokenUtil` in its sources). */
const otherKinds: ReadonlySet<unknown> = new Set([
  'ID',
  'Serialized-ID',
  'Refresh',
  'Offline',
  'Logout',
  'Registration-Access',
  'Initial-Access-Token',
]);

/** Whether a token is of another kind under any profile: a security event or logout token (RFC 8417, section 2.2), or one of Keycloak's. */
export function isOtherKind(claims: Claims): boolean {
  return Object.hasOwn(claims, 'events') || otherKinds.has(claims.typ);
}

export function isKindAllowed(claims: Claims, { kinds = {} }: Profile): boolean {
  return Object.entries(kinds).every(
    ([name, values]) => !Object.hasOwn(claims, name) || values.some((value) => value === claims[name]),
  );
}

/** The claims that only an ID token has (OpenID Connect Core 1.0, sections 2 and 3.3.2.11; FAPI's `s_hash`). */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash', 's_hash'];

/** Whether a token has what only an ID token has, and none of the scopes that only an access token has. */
export function isIdToken(claims: Claims, { accessTokenOnly }: Profile): boolean {
  const isForLogin = idTokenClaims.some((name) => Object.hasOwn(claims, name));
  return claims.typ === 'ID' || (isForLogin && wordsAt(accessTokenOnly, claims).length === 0);
}
