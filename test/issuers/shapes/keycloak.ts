import type { IssuerShape } from '../issuer-shape.js';
import {
  idTokenClaims,
  keycloakEnvironment,
  keycloakSources,
  realmKeys,
  realmMetadata,
  userClaims,
} from '../keycloak-realm.js';

const issuer = 'https://keycloak.example.com/realms/demo';
const header = { typ: 'JWT' };
const claims = userClaims(issuer);
const { aud: _aud, ...withoutAudience } = claims;
const { sub: _sub, ...withoutSubject } = claims;

export const keycloak: IssuerShape = {
  name: 'Keycloak',
  sources: [...keycloakSources, 'https://www.keycloak.org/server/hostname'],
  issuer,
  documents: (keys) => ({
    [`${issuer}/.well-known/openid-configuration`]: { body: realmMetadata(issuer) },
    [`${issuer}/protocol/openid-connect/certs`]: { body: realmKeys(keys) },
  }),
  environment: { AUTH_ISSUER: issuer, ...keycloakEnvironment },
  accepted: [
    {
      what: 'the access token of a user',
      header,
      claims: { ...claims, aud: 'messages-api' },
      subject: '1f0e8a1c-8f3d-574a-9a7a-9b1f6a012a4b',
      clientId: 'swagger-ui',
      scopes: [
        'openid',
        'email',
        'profile',
        'read:messages',
        'default-roles-demo',
        'offline_access',
        'uma_authorization',
      ],
    },
    {
      what: 'an access token with client roles and realm roles, with the type of RFC 9068',
      header: { typ: 'at+jwt' },
      claims: {
        ...claims,
        scope: 'openid',
        realm_access: { roles: ['write:messages'] },
        resource_access: { 'messages-api': { roles: ['read:messages'] }, account: { roles: ['manage-account'] } },
      },
      subject: '1f0e8a1c-8f3d-574a-9a7a-9b1f6a012a4b',
      clientId: 'swagger-ui',
      scopes: ['openid', 'read:messages', 'write:messages'],
    },
    {
      what: 'the access token of a service account',
      header,
      claims: {
        jti: 'trrtcc:3f5b1c52-0ce1-4a39-8a5f-6f5d02b7a9c4',
        iss: issuer,
        aud: 'messages-api',
        sub: '9a7a2a4b-1f6a-4a57-8f3d-8a1c1f0e9b01',
        typ: 'Bearer',
        azp: 'nightly-report',
        acr: '1',
        scope: 'read:messages',
        email_verified: false,
        clientHost: '172.18.0.1',
        preferred_username: 'service-account-nightly-report',
        clientAddress: '172.18.0.1',
        client_id: 'nightly-report',
      },
      subject: '9a7a2a4b-1f6a-4a57-8f3d-8a1c1f0e9b01',
      clientId: 'nightly-report',
      scopes: ['read:messages'],
    },
  ],
  rejected: [
    {
      what: 'without the audience mapper: the audience of the default client roles alone',
      header,
      claims: { ...claims, aud: 'account' },
      reason: 'audience_mismatch',
    },
    {
      what: 'without the audience mapper, for a user without client roles',
      header,
      claims: withoutAudience,
      reason: 'claim_missing',
    },
    { what: 'without the client scope basic: no sub', header, claims: withoutSubject, reason: 'claim_missing' },
    { what: 'the ID token', header, claims: idTokenClaims(issuer), reason: 'audience_mismatch' },
    {
      what: 'the ID token, where the audience mapper adds to it too',
      header,
      claims: { ...idTokenClaims(issuer), aud: ['messages-api', 'swagger-ui'] },
      reason: 'type_not_allowed',
    },
    {
      what: 'the refresh token',
      header,
      hmac: 'HS512',
      claims: {
        jti: '7c3b7cb6-7a52-4bb2-8b92-6a1d0b3f2f5a',
        iss: issuer,
        aud: issuer,
        sub: '1f0e8a1c-8f3d-574a-9a7a-9b1f6a012a4b',
        typ: 'Refresh',
        azp: 'swagger-ui',
        sid: '5b6ff6a2-61a0-4b48-9b0a-6f6d1d7c2b11',
        scope: 'openid email profile read:messages',
      },
      reason: 'algorithm_not_allowed',
    },
    {
      what: 'the token of another realm',
      header,
      claims: { ...claims, iss: 'https://keycloak.example.com/realms/master' },
      reason: 'issuer_not_trusted',
    },
  ],
};
