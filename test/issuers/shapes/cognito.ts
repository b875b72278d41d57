import type { IssuerShape } from '../issuer-shape.js';

const pool = 'eu-central-1_EXAMPLE';
const issuer = `https://cognito-idp.eu-central-1.amazonaws.com/${pool}`;
const domain = 'https://messages-demo.auth.eu-central-1.amazoncognito.com';
const api = 'https://messages.example.com';
const client = '1example23456789';
const service = '2example34567890';
const subject = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';

const metadata = {
  authorization_endpoint: `${domain}/oauth2/authorize`,
  id_token_signing_alg_values_supported: ['RS256'],
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
  token_endpoint: `${domain}/oauth2/token`,
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
  userinfo_endpoint: `${domain}/oauth2/userInfo`,
};

/** A pool has two keys, one for ID tokens and one for access tokens. Headers have `kid` and `alg` only. */
const forId = { header: {}, signedBy: 0 };
const forAccess = { header: {}, signedBy: 1 };

const userClaims = {
  sub: subject,
  'cognito:groups': ['read:messages', 'write:messages'],
  iss: issuer,
  version: 2,
  client_id: client,
  origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  event_id: 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee',
  token_use: 'access',
  scope: 'openid profile messages/read:messages',
  auth_time: 1_767_225_600,
  jti: 'cccccccc-bbbb-cccc-dddd-eeeeeeeeeeee',
  username: 'alice',
};
const { token_use: _use, ...withoutUse } = userClaims;
const { 'cognito:groups': _groups, ...withoutGroups } = userClaims;
const idTokenClaims = {
  sub: subject,
  'cognito:groups': ['read:messages', 'write:messages'],
  email_verified: true,
  iss: issuer,
  'cognito:username': 'alice',
  origin_jti: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  aud: client,
  event_id: 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee',
  token_use: 'id',
  auth_time: 1_767_225_600,
  jti: 'dddddddd-bbbb-cccc-dddd-eeeeeeeeeeee',
  email: 'alice@example.com',
};

export const cognito: IssuerShape = {
  name: 'Amazon Cognito',
  sources: [
    'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-access-token.html',
    'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html',
    'https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html',
    'https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-define-resource-servers.html',
    'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ResourceServerScopeType.html',
    'https://docs.amazonaws.cn/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html',
  ],
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: { body: metadata },
    [`${issuer}/.well-known/jwks.json`]: { body: { keys } },
  }),
  keyMembers: [{}, {}],
  // The app clients that may call, and the resource that a client may bind its tokens to.
  environment: { AUTH_ISSUER: issuer, AUTH_AUDIENCE: `${client},${service},${api}`, AUTH_PROFILE: 'cognito' },
  accepted: [
    {
      what: 'the access token of a user, without aud: groups grant the short scopes',
      ...forAccess,
      claims: userClaims,
      subject,
      clientId: client,
      scopes: ['openid', 'profile', 'messages/read:messages', 'read:messages', 'write:messages'],
    },
    {
      what: 'the same, bound to this API (RFC 8707), with a short scope of a pre token generation trigger',
      ...forAccess,
      claims: { ...withoutGroups, aud: api, scope: `openid ${api}/read:messages read:messages` },
      subject,
      clientId: client,
      scopes: ['openid', `${api}/read:messages`, 'read:messages'],
    },
    {
      what: 'a token of a sign-in with the SDK, which has no scope for any API',
      ...forAccess,
      claims: { ...withoutGroups, scope: 'aws.cognito.signin.user.admin', device_key: subject },
      subject,
      clientId: client,
      scopes: ['aws.cognito.signin.user.admin'],
    },
    {
      what: 'the access token of a confidential client, which is its own subject',
      ...forAccess,
      claims: {
        sub: service,
        token_use: 'access',
        scope: 'messages/read:messages',
        auth_time: 1_767_225_600,
        iss: issuer,
        version: 2,
        jti: 'eeeeeeee-bbbb-cccc-dddd-eeeeeeeeeeee',
        client_id: service,
      },
      subject: service,
      clientId: service,
      scopes: ['messages/read:messages'],
    },
  ],
  rejected: [
    {
      what: 'the ID token, which has no client_id',
      ...forId,
      claims: idTokenClaims,
      reason: 'claim_missing',
    },
    {
      what: 'a token of another app client',
      ...forAccess,
      claims: { ...userClaims, client_id: '3example45678901' },
      reason: 'audience_mismatch',
    },
    {
      what: 'a token of our app client, bound to another API',
      ...forAccess,
      claims: { ...userClaims, aud: 'https://reports.example.com' },
      reason: 'audience_mismatch',
    },
    { what: 'a token without token_use', ...forAccess, claims: withoutUse, reason: 'claim_missing' },
    {
      what: 'a token of another user pool',
      ...forAccess,
      claims: { ...userClaims, iss: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_OTHER' },
      reason: 'issuer_not_trusted',
    },
  ],
};
