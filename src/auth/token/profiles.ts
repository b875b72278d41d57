import type { ClaimPath } from './claims.js';
import { type ProfileAdvice, profileAdvice } from './profile-advice.js';
import { type OtherKind, commonKinds, idToken } from './token-kinds.js';

/** How an issuer writes its access tokens. */
export interface Profile extends ProfileAdvice {
  /** The accepted values of `typ`, as `typeName` returns them (RFC 8725, section 3.11); undefined: any. */
  readonly types: readonly string[] | undefined;
  /** Whether a token without `typ` is rejected. */
  readonly typeRequired: boolean;
  /** The claims required besides `iss`, the audience and `exp`: one of each list. */
  readonly required: readonly (readonly string[])[];
  /** The claims that must have one exact value. */
  readonly equals: readonly (readonly [claim: string, value: ClaimValue])[];
  /** The claim that names this API: `aud`, or the client where the issuer writes no `aud`. */
  readonly audience: string;
  /** The claims that may name the client; the first one present counts. */
  readonly clientId: readonly string[];
  /** The claims that grant scopes: the principal has their union. */
  readonly scopes: readonly ClaimPath[];
  /** Whether the app itself has named the claims that grant scopes: then no other does, in an answer of the issuer either. */
  readonly hasOwnScopes?: boolean;
  /** Whether access tokens state the login session that they belong to, in `sid`. */
  readonly statesSession?: boolean;
  /** The other JWTs that the issuer signs with the keys of its access tokens. */
  readonly otherKinds: readonly OtherKind[];
}

/** A value of `typ` in lower case and without `application/` (RFC 7515, section 4.1.9). */
export function typeName(typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '');
}

export type ClaimValue = string | number | boolean;

const subjectAndTime = [['sub'], ['iat']];

type ProfileFor = (audience: readonly string[]) => Profile;

/** What most issuers have in common. */
const common = { types: ['jwt', 'at+jwt'], typeRequired: false, required: subjectAndTime, equals: [], audience: 'aud' };

const table = {
  /**
   * Auth0 doesn't let a tenant set `nonce`, `sid` or `azp`. But a tenant may add `scope` to its ID tokens, so that `scope` alone
   * doesn't identify an access token (https://auth0.com/docs/secure/tokens/json-web-tokens/create-custom-claims). Other issuers,
   * for which this profile is the default, have `nonce` in access tokens beside a scope and the client.
   */
  auth0: () => ({
    ...common,
    ...profileAdvice.auth0,
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
    ...common,
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
    ...common,
    ...profileAdvice.entra,
    types: ['jwt'],
    required: [...subjectAndTime, ['azp', 'appid']],
    clientId: ['azp', 'appid'],
    scopes: [['scp'], ['roles']],
    otherKinds: [...commonKinds, { claim: 'nonce', kind: idToken, exceptWith: [['scp']] }],
  }),
  /** Access tokens alone have `cid` (https://developer.okta.com/docs/reference/api/oidc/#access-token). */
  okta: () => ({
    ...common,
    ...profileAdvice.okta,
    required: [...subjectAndTime, ['cid']],
    clientId: ['cid'],
    scopes: [['scp']],
    otherKinds: [
      ...commonKinds,
      { claim: 'nonce', kind: idToken, exceptWith: [['scp']] },
      { claim: 'nonce', kind: idToken, exceptWith: [['cid']] },
    ],
  }),
  /**
   * Keycloak states the kind of a token in the claim `typ` (`org.keycloak.util.TokenUtil`), except for the tokens of its
   * Docker protocol (`DockerResponseToken`). Access tokens had the `nonce` of the login up to version 24, and still have it
   * with the `NonceBackwardsCompatibleMapper`.
   */
  keycloak: (audience) => ({
    ...common,
    ...profileAdvice.keycloak,
    clientId: ['azp'],
    statesSession: true,
    scopes: [['scope'], ...audience.map((api) => ['resource_access', api, 'roles'])],
    otherKinds: [
      ...commonKinds,
      { claim: 'nonce', kind: idToken, exceptWith: [['typ']] },
      { claim: 'access', kind: 'a token for a Docker registry', exceptWith: [['typ']] },
    ],
  }),
  /** Cognito names no API: a token belongs to the client that requested it (`AmazonCognitoUserPools/amazon-cognito-user-pools-using-the-access-token`). */
  cognito: () => ({
    ...common,
    ...profileAdvice.cognito,
    types: undefined,
    required: [...subjectAndTime, ['token_use']],
    equals: [['token_use', 'access']],
    audience: 'client_id',
    clientId: ['client_id'],
    scopes: [['scope'], ['cognito:groups']],
    otherKinds: commonKinds,
  }),
  /** Clerk's session tokens name the origin that they were issued to, in `azp`, and no API. */
  clerk: () => ({
    ...common,
    ...profileAdvice.clerk,
    types: ['jwt'],
    required: [...subjectAndTime, ['sid']],
    statesSession: true,
    audience: 'azp',
    clientId: ['azp'],
    scopes: [['scope'], ['org_permissions']],
    // A session whose user has tasks left, such as the choice of an organization: https://clerk.com/docs/guides/sessions/session-tokens.
    otherKinds: [...commonKinds, { claim: 'sts', kind: 'the token of a pending session', exceptValues: ['active'] }],
  }),
} satisfies Record<string, ProfileFor>;

export type ProfileName = keyof typeof table;

/** The profiles of the issuers, for our audiences. A claim of scopes may be a string of words or an array of them. */
export const profiles: Readonly<Record<ProfileName, ProfileFor>> = table;

export const profileNames = Object.keys(table) as readonly ProfileName[]; // its own keys
