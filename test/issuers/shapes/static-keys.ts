import type { IssuerShape } from '../issuer-shape.js';

const issuer = 'login.acme.internal';
const api = 'https://messages.example.com';

const header = { typ: 'JWT' };
const claims = {
  iss: issuer,
  sub: 'alice',
  aud: api,
  client_id: 'nightly-report',
  jti: 'b5d1d3f0-6a1e-4c53-9b8e-1d9a3e0c7f42',
  scope: 'read:messages write:messages',
};
const { sub: _sub, ...withoutSubject } = claims;

/** An issuer of one's own that publishes neither metadata nor keys: they are given, and nothing is fetched. */
export const staticKeys: IssuerShape = {
  name: 'an issuer whose keys are given',
  sources: [
    'https://www.rfc-editor.org/rfc/rfc7517#section-5',
    'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.1',
    // Clerk, for example, shows its key as PEM, for a verification without network.
    'https://clerk.com/docs/guides/sessions/manual-jwt-verification',
  ],
  issuer,
  documents: () => ({}),
  algorithm: 'ES256',
  keyMembers: [{}, {}],
  // The test replaces ${keys} with the JWK set of the public keys as JSON, and in a second run with `file:PATH` of a PEM or a set.
  environment: { AUTH_ISSUER: issuer, AUTH_AUDIENCE: api, AUTH_JWKS: '${keys}', AUTH_ALGORITHMS: 'ES256' },
  accepted: [
    {
      what: 'a token signed with the first key',
      header,
      claims,
      subject: 'alice',
      clientId: 'nightly-report',
      scopes: ['read:messages', 'write:messages'],
    },
    {
      what: 'a token of RFC 9068 signed with the second key',
      header: { typ: 'at+jwt' },
      signedBy: 1,
      claims: { ...claims, scope: 'read:messages' },
      subject: 'alice',
      clientId: 'nightly-report',
      scopes: ['read:messages'],
    },
  ],
  rejected: [
    { what: 'a token signed with an HMAC', header, hmac: 'HS256', claims, reason: 'algorithm_not_allowed' },
    {
      what: 'an ID token',
      header,
      claims: { ...claims, at_hash: 'cpqKfdQA5eH891Ff5oJr_Q', nonce: 'n-0S6_WzA2Mj' },
      reason: 'type_not_allowed',
    },
    {
      what: 'a token for another API',
      header,
      claims: { ...claims, aud: 'https://reports.example.com' },
      reason: 'audience_mismatch',
    },
    {
      what: 'a token of another issuer',
      header,
      claims: { ...claims, iss: 'login.acme.com' },
      reason: 'issuer_not_trusted',
    },
    { what: 'a token without sub', header, claims: withoutSubject, reason: 'claim_missing' },
  ],
};
