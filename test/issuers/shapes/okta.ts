import type { IssuerShape } from '../issuer-shape.js';

const org = 'https://dev-1.okta.com';
const issuer = `${org}/oauth2/default`;
const api = 'api://default';
const client = '0oa2h6x1yNmdP1fcy5d7';
const service = '0oa7wAtTzrgR6ENbg5d7';

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/v1/authorize`,
  token_endpoint: `${issuer}/v1/token`,
  userinfo_endpoint: `${issuer}/v1/userinfo`,
  registration_endpoint: `${org}/oauth2/v1/clients`,
  jwks_uri: `${issuer}/v1/keys`,
  response_types_supported: ['code', 'id_token', 'code id_token', 'code token', 'id_token token'],
  response_modes_supported: ['query', 'fragment', 'form_post', 'okta_post_message'],
  grant_types_supported: ['authorization_code', 'implicit', 'refresh_token', 'password', 'client_credentials'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'client_secret_jwt', 'none'],
  claims_supported: ['iss', 'ver', 'sub', 'aud', 'iat', 'exp', 'jti', 'auth_time', 'amr', 'idp', 'nonce', 'name'],
  code_challenge_methods_supported: ['S256'],
  introspection_endpoint: `${issuer}/v1/introspect`,
  revocation_endpoint: `${issuer}/v1/revoke`,
  end_session_endpoint: `${issuer}/v1/logout`,
  request_parameter_supported: true,
  request_object_signing_alg_values_supported: ['HS256', 'HS384', 'HS512'],
};

/** "The header only includes" `alg` and `kid`. */
const header = {};
const userClaims = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  iss: issuer,
  aud: api,
  cid: client,
  uid: '00ujmkLgagxeRrAg20g3',
  scp: ['openid', 'email', 'read:messages', 'write:messages'],
  sub: 'alice@example.com',
};
const serviceClaims = {
  ver: 1,
  jti: 'AT.8d2aJ0q3xQ1dZ6S1M7bW2wXl0m0tqYc2h5YyPp3oQeA',
  iss: issuer,
  aud: api,
  cid: service,
  scp: ['read:messages'],
  sub: service,
};
const { cid: _cid, ...withoutClient } = userClaims;
const idTokenClaims = {
  ver: 1,
  sub: '00ujmkLgagxeRrAg20g3',
  iss: issuer,
  aud: client,
  amr: ['pwd'],
  idp: '00ok1u7AsAkrwdZL3z0g3',
  jti: 'ID.4eAWJOCMB3SX8XewDfVR',
  auth_time: 1_767_225_600,
  at_hash: 'cpqKfdQA5eH891Ff5oJr_Q',
  name: 'Alice',
  preferred_username: 'alice@example.com',
};

export const okta: IssuerShape = {
  name: 'Okta',
  sources: [
    'https://developer.okta.com/docs/reference/api/oidc/',
    'https://github.com/okta/okta-developer-docs/blob/021698357fb257730fc891afb602ecb455b75fb2/packages/@okta/vuepress-site/docs/reference/api/oidc/index.md',
    'https://developer.okta.com/docs/guides/customize-authz-server/main/',
    'https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/customas/oauthkeyscustomas',
    'https://developer.okta.com/docs/guides/validate-access-tokens/dotnet/overview/',
  ],
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: { body: metadata },
    [`${issuer}/v1/keys`]: { body: { keys } },
  }),
  // "Any of the two or three keys listed are used to sign tokens."
  keyMembers: [{}, {}],
  environment: { AUTH_ISSUER: issuer, AUTH_AUDIENCE: api, AUTH_PROFILE: 'okta' },
  accepted: [
    {
      what: 'the access token of a user',
      header,
      claims: userClaims,
      subject: 'alice@example.com',
      clientId: client,
      scopes: ['openid', 'email', 'read:messages', 'write:messages'],
    },
    {
      what: 'the access token of a service app, signed with the other key',
      header,
      signedBy: 1,
      claims: serviceClaims,
      subject: service,
      clientId: service,
      scopes: ['read:messages'],
    },
  ],
  rejected: [
    { what: 'the ID token', header, claims: idTokenClaims, reason: 'audience_mismatch' },
    {
      what: 'a token of the org authorization server, which is for Okta alone',
      header,
      claims: { ...userClaims, iss: org, aud: org },
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a token of another custom authorization server',
      header,
      claims: { ...userClaims, iss: `${org}/oauth2/ausqf8qaJw56czJi0g4` },
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a token for another audience',
      header,
      claims: { ...userClaims, aud: 'https://api.example.com' },
      reason: 'audience_mismatch',
    },
    { what: 'a token without cid', header, claims: withoutClient, reason: 'claim_missing' },
    {
      what: 'an ID token with our audience',
      header,
      claims: { ...idTokenClaims, aud: api },
      reason: 'type_not_allowed',
    },
  ],
};
