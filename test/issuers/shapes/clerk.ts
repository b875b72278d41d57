import type { IssuerShape } from '../issuer-shape.js';

const issuer = 'https://clerk.example.com';
const app = 'https://app.example.com';
const subject = 'user_1deJLArSTiWiF1YdsEWysnhJLLY';

const metadata = {
  issuer,
  authorization_endpoint: `${issuer}/oauth/authorize`,
  token_endpoint: `${issuer}/oauth/token`,
  revocation_endpoint: `${issuer}/oauth/token/revoke`,
  introspection_endpoint: `${issuer}/oauth/token_info`,
  userinfo_endpoint: `${issuer}/oauth/userinfo`,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: ['code'],
  grant_types_supported: ['authorization_code', 'refresh_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'none', 'client_secret_post'],
  scopes_supported: ['openid', 'profile', 'email', 'public_metadata', 'private_metadata', 'offline_access'],
  claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'email', 'name', 'org_id'],
  code_challenge_methods_supported: ['S256'],
};

/** `cat` states the class of a token: all classes are signed with the one key of the instance. */
const header = { typ: 'JWT', cat: 'cl_B7d4PD111AAA' };
const templateHeader = { typ: 'JWT', cat: 'cl_B7d4PD222AAA' };
const machineHeader = { typ: 'JWT', cat: 'cl_B7d4PD333AAA' };

const sessionClaims = {
  azp: app,
  fva: [7, -1],
  iss: issuer,
  jti: '10db7f531a90cb2faea4',
  sid: 'sess_2Z0bxlqqBqTvsyDXdjxV5dgGzBq',
  sts: 'active',
  sub: subject,
  v: 2,
  pla: 'u:free',
};
/** Of the session token's editor: {"scope": "{{user.public_metadata.scope}}"}. */
const customClaims = { scope: 'read:messages write:messages' };
/** Compact, so that it isn't read as scopes: `per` is a list with commas, `fpm` a bitmask for each feature. */
const organization = { id: 'org_123', slg: 'org-slug', rol: 'admin', per: 'read,manage', fpm: '3,2' };
const { azp: _azp, ...withoutOrigin } = sessionClaims;

export const clerk: IssuerShape = {
  name: 'Clerk',
  sources: [
    'https://clerk.com/docs/guides/sessions/session-tokens',
    'https://clerk.com/docs/guides/sessions/customize-session-tokens',
    'https://clerk.com/docs/guides/sessions/jwt-templates',
    'https://clerk.com/docs/guides/sessions/manual-jwt-verification',
    'https://clerk.com/docs/reference/frontend-api/tag/Well-Known',
    'https://clerk.com/docs/guides/development/machine-auth/token-formats',
    'https://github.com/clerk/javascript/blob/main/packages/backend/src/tokens/machine.ts',
    'https://github.com/clerk/javascript/blob/main/packages/backend/src/tokens/jwtCategories.ts',
  ],
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: { body: metadata },
    [`${issuer}/.well-known/jwks.json`]: { body: { keys } },
  }),
  environment: { AUTH_ISSUER: issuer, AUTH_AUDIENCE: app, AUTH_PROFILE: 'clerk' },
  accepted: [
    {
      what: 'a session token of version 2 with a custom claim scope',
      header,
      claims: { ...sessionClaims, ...customClaims, o: organization, fea: 'o:messages' },
      subject,
      clientId: app,
      scopes: ['read:messages', 'write:messages'],
    },
    {
      what: 'a session token of a user without that metadata: Clerk writes null',
      header,
      claims: { ...sessionClaims, scope: null },
      subject,
      clientId: app,
      scopes: [],
    },
    {
      what: 'a session token of version 1 with permissions of the organization',
      header,
      claims: {
        azp: app,
        fva: [7, -1],
        iss: issuer,
        sid: 'sess_123',
        sub: subject,
        org_id: 'org_123',
        org_slug: 'org-slug',
        org_role: 'org:admin',
        org_permissions: ['org:messages:read', 'org:messages:write'],
      },
      subject,
      clientId: app,
      scopes: ['org:messages:read', 'org:messages:write'],
    },
  ],
  rejected: [
    {
      what: 'a session token that another origin requested',
      header,
      claims: { ...sessionClaims, azp: 'https://evil.example.com' },
      reason: 'audience_mismatch',
    },
    { what: 'a session token of a request without Origin', header, claims: withoutOrigin, reason: 'claim_missing' },
    {
      what: 'a token of a JWT template, which has no session',
      header: templateHeader,
      claims: { azp: app, iss: issuer, jti: '10db7f531a90cb2faea4', sub: subject, ...customClaims },
      reason: 'claim_missing',
    },
    {
      what: 'a machine token (M2M)',
      header: machineHeader,
      claims: { iss: issuer, sub: 'mch_2vYVtestTESTtestTESTtestTESTtest', jti: 'mt_2xKa9Bgv7NxMRDFyQw8LpZ3cTmU1vHjE' },
      reason: 'claim_missing',
    },
    {
      what: 'an access token of an OAuth application',
      header: { typ: 'at+jwt' },
      claims: {
        iss: issuer,
        sub: subject,
        client_id: 'client_2xhFjEI5X2qWRvtV',
        scope: 'openid profile',
        jti: 'oat_2xKa',
      },
      reason: 'type_not_allowed',
    },
    {
      what: 'the ID token of an OAuth application',
      header: { typ: 'JWT' },
      claims: { iss: issuer, aud: 'client_2xhFjEI5X2qWRvtV', sub: subject, email: 'alice@example.com', name: 'Alice' },
      reason: 'claim_missing',
    },
  ],
};
