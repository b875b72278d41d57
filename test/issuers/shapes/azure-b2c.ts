import type { IssuerShape } from '../issuer-shape.js';

const host = 'https://contoso.b2clogin.com';
const tenant = '775527ff-9a37-4307-8b3d-cc311f58d925';
const flow = `${host}/contoso.onmicrosoft.com/b2c_1_signupsignin1`;
/** Names the tenant, not the user flow: no metadata is below it. */
const issuer = `${host}/${tenant}/v2.0/`;
const discoveryUrl = `${flow}/v2.0/.well-known/openid-configuration`;
const jwksUri = `${flow}/discovery/v2.0/keys`;

const api = 'f2a76e08-93f2-4350-833c-965c02483b11';
const client = '38307aee-303c-4fff-8087-d8d2a1b2c3d4';
const header = { typ: 'JWT' };
const claims = {
  iss: issuer,
  aud: api,
  oid: '1558f87f-452b-4757-bcd1-883a1b2c3d4e',
  sub: '1558f87f-452b-4757-bcd1-883a1b2c3d4e',
  name: 'Alice',
  tfp: 'B2C_1_signupsignin1',
  nonce: 'anyRandomValue',
  scp: 'read:messages',
  azp: client,
  ver: '1.0',
};
const { scp: _scp, azp: _azp, ...identity } = claims;

const metadata = {
  issuer,
  authorization_endpoint: `${flow}/oauth2/v2.0/authorize`,
  token_endpoint: `${flow}/oauth2/v2.0/token`,
  end_session_endpoint: `${flow}/oauth2/v2.0/logout`,
  jwks_uri: jwksUri,
  response_modes_supported: ['query', 'fragment', 'form_post'],
  response_types_supported: ['code', 'code id_token', 'code token', 'code id_token token', 'id_token', 'token'],
  scopes_supported: ['openid'],
  subject_types_supported: ['pairwise'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
  claims_supported: ['name', 'idp', 'sub', 'tfp', 'iss', 'iat', 'exp', 'aud', 'acr', 'nonce', 'auth_time'],
};

export const azureB2c: IssuerShape = {
  name: 'Azure AD B2C',
  sources: [
    'https://learn.microsoft.com/azure/active-directory-b2c/tokens-overview',
    'https://learn.microsoft.com/azure/active-directory-b2c/access-tokens',
    'https://github.com/AzureAD/microsoft-identity-web/wiki/Azure-AD-B2C-issuer-claim-support',
  ],
  issuer,
  documents: (keys) => ({
    [discoveryUrl]: { body: metadata },
    // B2C's keys have `nbf`, and neither `alg` nor a certificate.
    [jwksUri]: { body: { keys: keys.map(({ alg: _, ...key }) => ({ nbf: 1493763266, ...key })) } },
  }),
  environment: {
    AUTH_ISSUER: issuer,
    AUTH_DISCOVERY_URL: discoveryUrl,
    AUTH_AUDIENCE: api,
    AUTH_PROFILE: 'entra',
    DOCS_CLIENT_ID: client,
    DOCS_SCOPE_PREFIX: 'https://contoso.onmicrosoft.com/api/',
  },
  accepted: [
    {
      what: 'the access token of a user, with the nonce of the login',
      header,
      claims,
      subject: '1558f87f-452b-4757-bcd1-883a1b2c3d4e',
      clientId: client,
      scopes: ['read:messages'],
    },
  ],
  rejected: [
    { what: 'the ID token', header, claims: { ...identity, aud: client }, reason: 'audience_mismatch' },
    {
      what: 'the ID token of a login with the same app registration',
      header,
      claims: { ...identity, auth_time: 1549647422 },
      reason: 'type_not_allowed',
    },
    {
      what: 'a token of a user flow that names itself in iss',
      header,
      claims: { ...claims, iss: `${host}/tfp/${tenant}/b2c_1_signupsignin1/v2.0/` },
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a token for another API of the tenant',
      header,
      claims: { ...claims, aud: '90c0fe63-bcf2-44d5-8fb7-b8bbc0b29dc6' },
      reason: 'audience_mismatch',
    },
  ],
};
