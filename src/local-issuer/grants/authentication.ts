import { type AccessToken, type ClientCredentials, type KoaContextWithOIDC, errors } from 'oidc-provider';

/** The parameters of a demo user's token request that state the login: instead of one, there is nothing but the request. */
export interface AuthenticationParameters {
  acr?: string;
  auth_time?: string;
}

export const authenticationParameters = ['acr', 'auth_time'] as const; // for the type of the tuple

/** The claims of an access token about the login of its user (RFC 9068, section 2.2.1). */
export interface AuthenticationClaims {
  readonly acr?: string | undefined;
  /** Seconds since the epoch. */
  readonly auth_time?: number | undefined;
}

const requested = new WeakMap<object, AuthenticationClaims>();

/**
 * Has a demo user's token state the requested login, by default one that has just happened.
 *
 * @throws {Error} `auth_time` is not a number of seconds
 */
export function stateAuthentication(token: AccessToken, { acr, auth_time: given }: AuthenticationParameters): void {
  if (given !== undefined && !/^\d{1,12}$/.test(given)) {
    throw new errors.InvalidRequest('auth_time must be a number of seconds since the epoch');
  }
  const now = Math.floor(Date.now() / 1000);
  requested.set(token, { acr, auth_time: given === undefined ? now : Number(given) });
}

/** The login behind a token. A token of the client credentials grant has no user, and so no login. */
export function authenticationClaims(
  { oidc }: KoaContextWithOIDC,
  token: AccessToken | ClientCredentials,
): AuthenticationClaims {
  const stated = requested.get(token);
  if (stated) return stated;
  const { acr, authTime } = oidc.entities.AuthorizationCode ?? oidc.entities.RefreshToken ?? {};
  return { acr, auth_time: authTime };
}
