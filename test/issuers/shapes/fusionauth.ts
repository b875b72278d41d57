import type { IssuerShape, PublicJwk } from '../issuer-shape.js';

/** The default of a new installation: no address at all. */
const issuer = 'acme.com';
const server = 'https://auth.acme.com';
const tenant = 'd7d09513-a3f5-401c-9685-34ab6c552453';
const application = 'e9fdb985-9173-4e01-9d73-ac2d60d1dc8e';
const otherApplication = '3c219e58-ed0e-4b18-ad48-f4f92793ae32';
/** The entity that stands for this API where services call it. */
const entity = '09a1b2c3-9173-4e01-9d73-ac2d60d1dc8e';
const service = '5a2e4f10-1c77-4b0e-8d3b-7f1f6b1f0c11';
const subject = '00000000-0000-0000-0000-111111111111';
const discoveryUrl = `${server}/${tenant}/.well-known/openid-configuration`;

const metadata = {
  authorization_endpoint: `${server}/oauth2/authorize`,
  backchannel_logout_supported: false,
  claims_supported: ['applicationId', 'at_hash', 'aud', 'authenticationType', 'c_hash', 'email', 'exp', 'iat', 'iss'],
  device_authorization_endpoint: `${server}/oauth2/device_authorize`,
  end_session_endpoint: `${server}/oauth2/logout`,
  frontchannel_logout_supported: true,
  grant_types_supported: ['authorization_code', 'password', 'implicit', 'refresh_token'],
  id_token_signing_alg_values_supported: ['ES256', 'ES384', 'ES512', 'HS256', 'HS384', 'HS512', 'RS256', 'RS384'],
  issuer,
  jwks_uri: `${server}/.well-known/jwks.json`,
  response_modes_supported: ['form_post', 'fragment', 'query'],
  response_types_supported: ['code', 'id_token', 'token id_token'],
  scopes_supported: ['openid', 'offline_access'],
  subject_types_supported: ['public'],
  token_endpoint: `${server}/oauth2/token`,
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
  userinfo_endpoint: `${server}/oauth2/userinfo`,
};

/**
 * Its tokens are no RFC 9068 tokens, but look most like them. `auth0` would take `sid` for a sign of an ID token. `tid` is checked
 * since the key set is that of all tenants, and `iss` a text that each tenant may choose.
 */
const profile = {
  extends: 'rfc9068',
  types: ['JWT'],
  required: ['iat', 'jti', ['applicationId', 'permissions']],
  equals: { tid: tenant },
  clientId: ['applicationId'],
  scopes: ['scope', 'roles', 'permissions'],
};

/** The set has the public keys of the whole installation, those of other identity providers too. */
function jwks(keys: readonly PublicJwk[]): object {
  return {
    keys: keys.map((key) => ({ ...key, x5t: key.kid, x5c: ['MIICujCCAaKgAwIBAgIQYWY5ZTY0NDU5ZDc0NGQwYjljMmQwMzhj'] })),
  };
}

const header = { typ: 'JWT', gty: ['authorization_code'] };
const userClaims = {
  aud: application,
  iss: issuer,
  sub: subject,
  jti: '2e2271d7-3057-4bfd-99ab-34af48e84567',
  authenticationType: 'PASSWORD',
  applicationId: application,
  scope: 'offline_access profile openid',
  roles: ['read:messages', 'write:messages'],
  sid: '0abe7139-0bd0-4fd0-a450-c1e8b16e710a',
  auth_time: 1_767_225_600,
  tid: tenant,
};
const { applicationId: _id, roles: _roles, ...unregistered } = userClaims;

export const fusionauth: IssuerShape = {
  name: 'FusionAuth',
  sources: [
    'https://fusionauth.io/docs/lifecycle/authenticate-users/oauth/tokens',
    'https://fusionauth.io/docs/apis/oauth/openid-configuration',
    'https://fusionauth.io/docs/apis/oauth/jwks',
    'https://fusionauth.io/docs/get-started/core-concepts/tenants',
    'https://github.com/FusionAuth/fusionauth-issues/issues/3497',
    'https://github.com/FusionAuth/fusionauth-issues/issues/744',
    'https://github.com/FusionAuth/fusionauth-issues/issues/519',
  ],
  issuer,
  documents: (keys) => ({
    [discoveryUrl]: { body: metadata },
    [`${server}/.well-known/jwks.json`]: { body: jwks(keys) },
  }),
  keyMembers: [{}, {}],
  environment: { AUTH_ISSUERS: JSON.stringify([{ issuer, audience: [application, entity], discoveryUrl, profile }]) },
  accepted: [
    {
      what: 'the access token of a user with roles in the application',
      header,
      claims: userClaims,
      subject,
      clientId: application,
      scopes: ['offline_access', 'profile', 'openid', 'read:messages', 'write:messages'],
    },
    {
      what: 'the access token of an entity (client credentials)',
      header: { typ: 'JWT', gty: ['client_credentials'] },
      claims: {
        aud: entity,
        iss: issuer,
        sub: service,
        jti: '9c2e5f0a-3057-4bfd-99ab-34af48e84567',
        scope: `target-entity:${entity}:read`,
        permissions: ['read'],
        tid: tenant,
      },
      subject: service,
      clientId: undefined,
      scopes: [`target-entity:${entity}:read`, 'read'],
    },
  ],
  rejected: [
    {
      what: 'a token signed with an HMAC key',
      header,
      hmac: 'HS256',
      claims: userClaims,
      reason: 'algorithm_not_allowed',
    },
    {
      what: 'the ID token, which has the same audience',
      header,
      claims: { ...unregistered, at_hash: 'ZVNkbEdKZ1JXTjVoR3JjUg', email: 'alice@example.com', email_verified: true },
      reason: 'type_not_allowed',
    },
    {
      what: 'a token for another application',
      header,
      claims: { ...userClaims, aud: otherApplication, applicationId: otherApplication },
      reason: 'audience_mismatch',
    },
    { what: 'a user who is not registered for the application', header, claims: unregistered, reason: 'claim_missing' },
    {
      what: 'a token of another tenant with the same issuer',
      header,
      claims: { ...userClaims, tid: 'f1c5b0a2-a3f5-401c-9685-34ab6c552453' },
      reason: 'claim_invalid',
    },
  ],
};
