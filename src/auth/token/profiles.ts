import type { ClaimPath } from './claims.js';
import { type OtherKind, commonKinds, idToken } from './token-kinds.js';

/** How an issuer writes its access tokens. */
export interface Profile {
  /** The accepted values of `typ`, in lower case and without `application/` (RFC 8725, section 3.11). */
  readonly types: readonly string[];
  /** Whether a token without `typ` is rejected. */
  readonly typeRequired: boolean;
  /** The claims required besides `iss`, `aud` and `exp`: one of each list. */
  readonly required: readonly (readonly string[])[];
  /** The claims that may name the client; the first one present counts. */
  readonly clientId: readonly string[];
  /** The claims that grant scopes: the principal has their union. */
  readonly scopes: readonly ClaimPath[];
  /** The other JWTs that the issuer signs with the keys of its access tokens. */
  readonly otherKinds: readonly OtherKind[];
  /** For the log: why a required claim may be missing, by the first name of its list in `required`. */
  readonly missing?: Readonly<Record<string, string>>;
}

const subjectAndTime = [['sub'], ['iat']];

type ProfileFor = (audience: readonly string[]) => Profile;

const table = {
  /**
   * Auth0 doesn't let a tenant set `nonce`, `sid` or `azp`. But a tenant may add `scope` to its ID tokens, so that `scope` alone
   * doesn't identify an access token (https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims). Other issuers,
   * for which this profile is the default, have `nonce` in access tokens beside a scope and the client.
   */
  auth0: () => ({
    types: ['jwt', 'at+jwt'],
    typeRequired: false,
    required: subjectAndTime,
    clientId: ['azp', 'client_id'],
    scopes: [['scope'], ['permissions']],
    otherKinds: [
      ...commonKinds,
      { claim: 'nonce', kind: idToken, exceptWith: [['scope'], ['permissions']] },
      { claim: 'nonce', kind: idToken, exceptWith: [['azp'], ['client_id']] },
      { claim: 'sid', kind: idToken, exceptWith: [['azp'], ['client_id']] },
    ],
  }),
  /** JSON Web Token Profile for OAuth 2.0 Access Tokens (RFC 9068, sections 2.1, 2.2 and 4): `typ` alone identifies the kind. */
  rfc9068: () => ({
    types: ['at+jwt'],
    typeRequired: true,
    required: [...subjectAndTime, ['jti'], ['client_id']],
    clientId: ['client_id'],
    scopes: [['scope']],
    otherKinds: [...commonKinds, { claim: 'nonce', kind: idToken, exceptWith: [['scope']] }],
  }),
  /**
   * Access tokens have `azp` (v2.0) or `appid` (v1.0); ID tokens have neither, but may have `roles`
   * (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference and `…/id-token-claims-reference`).
   * Access tokens of Azure AD B2C have the `nonce` of the login beside `scp`.
   */
  entra: () => ({
    types: ['jwt'],
    typeRequired: false,
    required: [...subjectAndTime, ['azp', 'appid']],
    clientId: ['azp', 'appid'],
    scopes: [['scp'], ['roles']],
    otherKinds: [...commonKinds, { claim: 'nonce', kind: idToken, exceptWith: [['scp']] }],
    missing: { azp: 'it may be an ID token, and the client must send its access token' },
  }),
  /** Access tokens alone have `cid` (https://developer.okta.com/docs/reference/api/oidc/#access-token). */
  okta: () => ({
    types: ['jwt', 'at+jwt'],
    typeRequired: false,
    required: [...subjectAndTime, ['cid']],
    clientId: ['cid'],
    scopes: [['scp']],
    otherKinds: [
      ...commonKinds,
      { claim: 'nonce', kind: idToken, exceptWith: [['scp']] },
      { claim: 'nonce', kind: idToken, exceptWith: [['cid']] },
    ],
    missing: { cid: 'it may be an ID token, and the client must send its access token' },
  }),
  /**
   * Keycloak states the kind of a token in the claim `typ` (`org.keycloak.util.TokenUtil`), except for the tokens of its
   * Docker protocol (`DockerResponseToken`). Access tokens had the `nonce` of the login up to version 24, and still have it
   * with the `NonceBackwardsCompatibleMapper`.
   */
  keycloak: (audience) => ({
    types: ['jwt', 'at+jwt'],
    typeRequired: false,
    required: subjectAndTime,
    clientId: ['azp'],
    scopes: [['scope'], ...audience.map((api) => ['resource_access', api, 'roles'])],
    otherKinds: [
      ...commonKinds,
      { claim: 'nonce', kind: idToken, exceptWith: [['typ']] },
      { claim: 'access', kind: 'a token for a Docker registry', exceptWith: [['typ']] },
    ],
    missing: { sub: 'the client scope basic of Keycloak adds it' },
  }),
} satisfies Record<string, ProfileFor>;

export type ProfileName = keyof typeof table;

/** The profiles of the issuers, for our audiences. A claim of scopes may be a string of words or an array of them. */
export const profiles: Readonly<Record<ProfileName, ProfileFor>> = table;

export const profileNames = Object.keys(table) as readonly ProfileName[]; // its own keys
