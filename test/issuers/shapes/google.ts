import type { IssuerShape } from '../issuer-shape.js';

const issuer = 'https://accounts.google.com';
const jwksUri = 'https://www.googleapis.com/oauth2/v3/certs';
const client = '1234567890-abcdefghijklmnop.apps.googleusercontent.com';
const subject = '110169484474386276334';

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/o/oauth2/v2/auth`,
  device_authorization_endpoint: 'https://oauth2.googleapis.com/device/code',
  token_endpoint: 'https://oauth2.googleapis.com/token',
  userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
  revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
  jwks_uri: jwksUri,
  response_types_supported: ['code', 'token', 'id_token', 'code token', 'code id_token', 'token id_token', 'none'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid', 'email', 'profile'],
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  claims_supported: ['aud', 'email', 'email_verified', 'exp', 'family_name', 'given_name', 'iat', 'iss', 'name', 'sub'],
  code_challenge_methods_supported: ['plain', 'S256'],
  grant_types_supported: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
};

/** `hd` is the organization's domain. Without it, every Google account could call. */
const profile = {
  extends: 'auth0',
  idTokens: true,
  equals: { hd: 'example.com', email_verified: true },
  clientId: ['azp'],
};

const header = { typ: 'JWT' };
const claims = {
  iss: issuer,
  azp: client,
  aud: client,
  sub: subject,
  hd: 'example.com',
  email: 'alice@example.com',
  email_verified: true,
  at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
  nonce: '0394852-3190485-2490358',
  name: 'Alice Example',
  picture: 'https://lh3.googleusercontent.com/a/default-user',
  given_name: 'Alice',
  family_name: 'Example',
};
const { hd: _hd, ...withoutDomain } = claims;

export const google: IssuerShape = {
  name: 'Google',
  sources: [
    'https://developers.google.com/identity/openid-connect/openid-connect',
    'https://developers.google.com/identity/openid-connect/reference',
    'https://cloud.google.com/nodejs/docs/reference/google-auth-library/latest/google-auth-library/tokenpayload',
  ],
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: { body: metadata },
    [jwksUri]: { body: { keys }, contentType: 'application/json; charset=UTF-8' },
  }),
  keyMembers: [{}, {}],
  environment: { AUTH_ISSUERS: JSON.stringify([{ issuer, audience: client, profile }]) },
  accepted: [
    {
      what: 'the ID token of a member of the organization: it has no scopes',
      header,
      claims,
      subject,
      clientId: client,
      scopes: [],
    },
  ],
  rejected: [
    {
      what: 'the ID token of another client',
      header,
      claims: {
        ...claims,
        azp: '9876543210-zyx.apps.googleusercontent.com',
        aud: '9876543210-zyx.apps.googleusercontent.com',
      },
      reason: 'audience_mismatch',
    },
    {
      what: 'a personal account, which has no hd, also with an address of the organization',
      header,
      claims: withoutDomain,
      reason: 'claim_missing',
    },
    {
      what: 'a member of another organization',
      header,
      claims: { ...claims, hd: 'example.org' },
      reason: 'claim_invalid',
    },
    {
      what: 'the issuer without https, as legacy implementations have it',
      header,
      claims: { ...claims, iss: 'accounts.google.com' },
      reason: 'issuer_not_trusted',
    },
  ],
};
