import type { IssuerShape, PublicJwk } from '../issuer-shape.js';

const issuer = 'https://messages-demo.eu.auth0.com/';
const api = 'https://messages.example.com';
const client = 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja';
const service = 'awZfdIir8YFdGZWkvCejDoUb7SjTDicx';

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}authorize`,
  token_endpoint: `${issuer}oauth/token`,
  device_authorization_endpoint: `${issuer}oauth/device/code`,
  userinfo_endpoint: `${issuer}userinfo`,
  mfa_challenge_endpoint: `${issuer}mfa/challenge`,
  jwks_uri: `${issuer}.well-known/jwks.json`,
  registration_endpoint: `${issuer}oidc/register`,
  revocation_endpoint: `${issuer}oauth/revoke`,
  scopes_supported: ['openid', 'profile', 'offline_access', 'name', 'email', 'email_verified', 'picture'],
  response_types_supported: ['code', 'token', 'id_token', 'code token', 'code id_token', 'token id_token'],
  code_challenge_methods_supported: ['S256', 'plain'],
  response_modes_supported: ['query', 'fragment', 'form_post'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['HS256', 'RS256', 'PS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
  claims_supported: ['aud', 'auth_time', 'created_at', 'email', 'email_verified', 'exp', 'iat', 'iss', 'name', 'sub'],
};

/** As in Auth0's example, `x5t` repeats `kid`. */
function jwks(keys: readonly PublicJwk[]): object {
  return {
    // The certificate is a text of the right form: no verifier reads it beside `n` and `e`.
    keys: keys.map((key) => ({ ...key, x5t: key.kid, x5c: ['MIIC+DCCAeCgAwIBAgIJBIGjYW6hFpn2MA0GCSqGSIb3DQEBBQUA'] })),
  };
}

const header = { typ: 'JWT' };
const userClaims = {
  iss: issuer,
  sub: 'auth0|6553da60a54af58e29493993',
  aud: [api, `${issuer}userinfo`],
  azp: client,
  scope: 'openid profile email read:messages',
  permissions: ['read:messages', 'write:messages'],
};
const serviceClaims = {
  iss: issuer,
  sub: `${service}@clients`,
  aud: api,
  azp: service,
  scope: 'write:messages',
  gty: 'client-credentials',
};
const { azp: _azp, ...withoutAzp } = userClaims;
const { sub: _sub, ...withoutSubject } = userClaims;
const idTokenClaims = {
  iss: issuer,
  sub: 'auth0|6553da60a54af58e29493993',
  aud: client,
  sid: 'r7bTEmRm1bD9dd5RUVd6Q9yFCZpL9pY5',
  nonce: 'n-0S6_WzA2Mj',
  name: 'Alice',
  nickname: 'alice',
  email: 'alice@example.com',
  email_verified: true,
};

export const auth0: IssuerShape = {
  name: 'Auth0',
  sources: [
    'https://auth0.com/docs/secure/tokens/access-tokens/access-token-profiles',
    'https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery',
    'https://auth0.com/docs/secure/tokens/json-web-tokens/json-web-key-set-properties',
    'https://auth0.com/docs/tokens/id-tokens/id-token-structure',
    'https://auth0.com/docs/get-started/set-up-apis',
    'https://auth0.com/docs/customize/custom-domains/multiple-custom-domains/sdk-configuration',
  ],
  issuer,
  documents: (keys) => ({
    [`${issuer}.well-known/openid-configuration`]: { body: metadata },
    [`${issuer}.well-known/jwks.json`]: { body: jwks(keys) },
  }),
  // While signing keys are rotated, the set has the next one too.
  keyMembers: [{}, {}],
  environment: { AUTH_ISSUER: issuer, AUTH_AUDIENCE: api },
  accepted: [
    {
      what: 'the access token of a user, with permissions from RBAC',
      header,
      claims: userClaims,
      subject: 'auth0|6553da60a54af58e29493993',
      clientId: client,
      scopes: ['openid', 'profile', 'email', 'read:messages', 'write:messages'],
    },
    {
      what: 'the same where the JSON Web Token profile of the API is RFC 9068',
      header: { typ: 'at+jwt' },
      claims: { ...withoutAzp, client_id: client, jti: '73WakrfVbNJBaAmhQtEeDv' },
      subject: 'auth0|6553da60a54af58e29493993',
      clientId: client,
      scopes: ['openid', 'profile', 'email', 'read:messages', 'write:messages'],
    },
    {
      what: 'the access token of a machine to machine application',
      header,
      claims: serviceClaims,
      subject: `${service}@clients`,
      clientId: service,
      scopes: ['write:messages'],
    },
    {
      what: 'a token signed with the next key, after a rotation',
      header,
      claims: serviceClaims,
      signedBy: 1,
      subject: `${service}@clients`,
      clientId: service,
      scopes: ['write:messages'],
    },
  ],
  rejected: [
    { what: 'the ID token', header, claims: idTokenClaims, reason: 'audience_mismatch' },
    {
      what: 'a token for the Management API',
      header,
      claims: { ...serviceClaims, aud: `${issuer}api/v2/`, scope: 'read:users' },
      reason: 'audience_mismatch',
    },
    {
      what: 'an API identifier that differs by the slash at its end',
      header,
      claims: { ...serviceClaims, aud: `${api}/` },
      reason: 'audience_mismatch',
    },
    {
      what: 'a token of an API whose signing algorithm is HS256',
      header,
      hmac: 'HS256',
      claims: userClaims,
      reason: 'algorithm_not_allowed',
    },
    {
      what: 'a token requested at the custom domain of the tenant',
      header,
      claims: { ...userClaims, iss: 'https://login.example.com/' },
      reason: 'issuer_not_trusted',
    },
    { what: 'a token without sub', header, claims: withoutSubject, reason: 'claim_missing' },
  ],
};
