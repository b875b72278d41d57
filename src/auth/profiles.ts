import type { ProfileName } from '../config/issuer-rules.js';

/** The names that lead to a claim, from the outside in. */
export type ClaimPath = readonly string[];

/** How an issuer writes its access tokens. */
export interface Profile {
  /** The values of `typ` that are taken, in lower case and without `application/` (RFC 8725, section 3.11). */
  readonly types: readonly string[];
  /** Whether a token without `typ` is refused. */
  readonly typeRequired: boolean;
  /** The claims that must be there besides `iss`, `aud` and `exp`. */
  readonly required: readonly string[];
  /** The claims that may name the client, the first one present counts. */
  readonly clientId: readonly string[];
  /** The claims that grant scopes: the principal holds their union. */
  readonly scopes: readonly ClaimPath[];
  /** Those of them that an ID token never carries. */
  readonly accessTokenOnly: readonly ClaimPath[];
}

/** The dialects of the issuers, for our audiences. A claim of scopes may be a string of words or an array of them. */
export const profiles: Readonly<Record<ProfileName, (audience: readonly string[]) => Profile>> = {
  auth0: () => ({
    types: ['jwt', 'at+jwt'],
    typeRequired: false,
    required: ['sub', 'iat'],
    clientId: ['azp', 'client_id'],
    scopes: [['scope'], ['permissions']],
    accessTokenOnly: [['scope'], ['permissions']],
  }),
  /** JSON Web Token Profile for OAuth 2.0 Access Tokens (RFC 9068, sections 2.1, 2.2 and 4). */
  rfc9068: () => ({
    types: ['at+jwt'],
    typeRequired: true,
    required: ['sub', 'iat', 'jti', 'client_id'],
    clientId: ['client_id'],
    scopes: [['scope']],
    accessTokenOnly: [['scope']],
  }),
  entra: () => ({
    types: ['jwt'],
    typeRequired: false,
    required: ['sub', 'iat'],
    clientId: ['azp', 'appid'],
    scopes: [['scp'], ['roles']],
    accessTokenOnly: [['scp']],
  }),
  okta: () => ({
    types: ['jwt', 'at+jwt'],
    typeRequired: false,
    required: ['sub', 'iat'],
    clientId: ['cid'],
    scopes: [['scp']],
    accessTokenOnly: [['scp']],
  }),
  keycloak: (audience) => ({
    types: ['jwt', 'at+jwt'],
    typeRequired: false,
    required: ['sub', 'iat'],
    clientId: ['azp'],
    scopes: [['scope'], ...audience.map((api) => ['resource_access', api, 'roles'])],
    accessTokenOnly: [['scope']],
  }),
};
