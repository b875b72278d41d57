import type { IssuerShape } from '../issuer-shape.js';

const project = 'messages-demo';
const issuer = `https://securetoken.google.com/${project}`;
/** The keys are the same for all projects: `iss` and `aud` alone tell them apart. */
const jwksUri = 'https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com';
const subject = 'Sl8n6LJ86vQGSkwlsvGdqcLijxX2';

/** There are no endpoints for a login: Firebase's own SDKs log users in. */
const metadata = {
  issuer,
  jwks_uri: jwksUri,
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

/** Anyone may register with an address of somebody else: only a verified one counts. */
const profile = { extends: 'auth0', idTokens: true, required: ['iat', 'auth_time'], equals: { email_verified: true } };

const header = { typ: 'JWT' };
const claims = {
  // Custom claims, set with the Admin SDK.
  permissions: ['read:messages', 'write:messages'],
  name: 'Alice',
  picture: 'https://example.com/alice.png',
  iss: issuer,
  aud: project,
  auth_time: 1_767_225_600,
  user_id: subject,
  sub: subject,
  email: 'alice@example.com',
  email_verified: true,
  firebase: {
    identities: { 'google.com': ['1234567890'], email: ['alice@example.com'] },
    sign_in_provider: 'google.com',
  },
};
const { auth_time: _time, ...withoutTime } = claims;
const { permissions: _permissions, ...withoutPermissions } = claims;

export const firebase: IssuerShape = {
  name: 'Firebase Authentication',
  sources: [
    'https://firebase.google.com/docs/auth/admin/verify-id-tokens',
    'https://firebase.google.com/docs/auth/admin/custom-claims',
    'https://firebase.google.com/docs/auth/admin/manage-cookies',
    'https://docs.cloud.google.com/identity-platform/docs/how-to-configure-custom-claims',
  ],
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: { body: metadata },
    [jwksUri]: { body: { keys }, contentType: 'application/json; charset=UTF-8' },
  }),
  keyMembers: [{}, {}],
  environment: { AUTH_ISSUERS: JSON.stringify([{ issuer, audience: project, profile }]) },
  accepted: [
    {
      what: 'the ID token of a user with a verified address and custom claims',
      header,
      claims,
      subject,
      clientId: undefined,
      scopes: ['read:messages', 'write:messages'],
    },
    {
      what: 'the ID token of a user without custom claims',
      header,
      signedBy: 1,
      claims: withoutPermissions,
      subject,
      clientId: undefined,
      scopes: [],
    },
  ],
  rejected: [
    {
      what: 'a user whose address is not verified',
      header,
      claims: {
        ...claims,
        email_verified: false,
        firebase: { identities: { email: ['alice@example.com'] }, sign_in_provider: 'password' },
      },
      reason: 'claim_invalid',
    },
    {
      what: 'an anonymous user',
      header,
      claims: {
        provider_id: 'anonymous',
        iss: issuer,
        aud: project,
        auth_time: 1_767_225_600,
        user_id: subject,
        sub: subject,
        firebase: { identities: {}, sign_in_provider: 'anonymous' },
      },
      reason: 'claim_missing',
    },
    {
      what: 'the ID token of another project, signed with the same keys',
      header,
      claims: { ...claims, iss: 'https://securetoken.google.com/reports-demo', aud: 'reports-demo' },
      reason: 'issuer_not_trusted',
    },
    {
      what: 'a token for another audience',
      header,
      claims: { ...claims, aud: 'reports-demo' },
      reason: 'audience_mismatch',
    },
    {
      what: 'a session cookie, which is for the web server that set it',
      header,
      claims: { ...claims, iss: `https://session.firebase.google.com/${project}` },
      reason: 'issuer_not_trusted',
    },
    { what: 'a token without auth_time', header, claims: withoutTime, reason: 'claim_missing' },
  ],
};
