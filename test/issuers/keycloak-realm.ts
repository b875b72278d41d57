import { generateKeyPairSync } from 'node:crypto';

import type { PublicJwk } from './issuer-shape.js';

/** The sources of what follows, for the Keycloak shapes. */
export const keycloakSources = [
  'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/OIDCWellKnownProvider.java',
  'https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/utils/JWKSServerUtils.java',
  'https://github.com/keycloak/keycloak/blob/main/docs/documentation/server_admin/topics/clients/oidc/con-audience.adoc',
  'https://github.com/keycloak/keycloak/blob/main/docs/documentation/server_admin/topics/clients/oidc/con-token-role-mappings.adoc',
  'https://github.com/keycloak/keycloak/blob/main/docs/documentation/upgrading/topics/changes/changes-25_0_0.adoc',
  'https://phasetwo.io/tutorials/data-protection/realm-key-management/',
  'https://phasetwo.io/tutorials/clients/audience/',
];

/**
 * The metadata of a realm. Keycloak builds the addresses that browsers use on its frontend address, and the others on its
 * backchannel address, which is the frontend address too unless `hostname-backchannel-dynamic` is set.
 */
export function realmMetadata(frontend: string, backchannel = frontend): object {
  const browser = `${frontend}/protocol/openid-connect`;
  const server = `${backchannel}/protocol/openid-connect`;
  return {
    issuer: frontend,
    authorization_endpoint: `${browser}/auth`,
    token_endpoint: `${server}/token`,
    introspection_endpoint: `${server}/token/introspect`,
    userinfo_endpoint: `${server}/userinfo`,
    end_session_endpoint: `${browser}/logout`,
    frontchannel_logout_session_supported: true,
    frontchannel_logout_supported: true,
    jwks_uri: `${server}/certs`,
    check_session_iframe: `${browser}/login-status-iframe.html`,
    grant_types_supported: ['authorization_code', 'client_credentials', 'implicit', 'password', 'refresh_token'],
    response_types_supported: ['code', 'none', 'id_token', 'token', 'id_token token', 'code id_token', 'code token'],
    subject_types_supported: ['public', 'pairwise'],
    id_token_signing_alg_values_supported: ['PS384', 'RS384', 'EdDSA', 'ES384', 'HS256', 'HS512', 'ES256', 'RS256'],
    response_modes_supported: ['query', 'fragment', 'form_post', 'query.jwt', 'fragment.jwt', 'form_post.jwt', 'jwt'],
    registration_endpoint: `${backchannel}/clients-registrations/openid-connect`,
    scopes_supported: ['openid', 'profile', 'email', 'basic', 'roles', 'read:messages', 'write:messages'],
    claims_supported: ['iss', 'sub', 'aud', 'exp', 'iat', 'auth_time', 'name', 'preferred_username', 'acr', 'azp'],
    code_challenge_methods_supported: ['plain', 'S256'],
    tls_client_certificate_bound_access_tokens: true,
    dpop_signing_alg_values_supported: ['PS384', 'RS384', 'EdDSA', 'ES384', 'ES256', 'RS256'],
    revocation_endpoint: `${browser}/revoke`,
    pushed_authorization_request_endpoint: `${server}/ext/par/request`,
    authorization_response_iss_parameter_supported: true,
  };
}

// Texts of the right form: no verifier reads the certificate beside `n` and `e`.
const certificate = {
  x5c: ['MIIClzCCAX8CBgGRzX3AADANBgkqhkiG9w0BAQsFADAPMQ0wCwYDVQQDDARkZW1v'],
  x5t: 'xQ5d2sZ3a5n1KX7Jd0lmG0v1rBg',
  'x5t#S256': 'b1pZ0mG5mE9pM3sW9G3m6rXvKk0cQG2c8XvQb0n3s2E',
};

/** A realm publishes, beside the key that signs, the one with which clients encrypt for it. */
export function realmKeys(keys: readonly PublicJwk[]): object {
  const encryption = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
  return {
    keys: [
      {
        kid: '2vQm9bH0h3u3oVxqXH7c4GSYdG2cM0mT2n9s4aXc1bk',
        alg: 'RSA-OAEP',
        use: 'enc',
        ...encryption,
        ...certificate,
      },
      ...keys.map((key) => ({ ...key, ...certificate })),
    ],
  };
}

/** The claims of an access token for a user who logged in through a browser. */
export function userClaims(issuer: string): Readonly<Record<string, unknown>> {
  return {
    jti: 'onrtac:8a1c1f0e-3d8f-4a57-9a7a-2a4b9b1f6a01',
    iss: issuer,
    aud: ['messages-api', 'account'],
    sub: '1f0e8a1c-8f3d-574a-9a7a-9b1f6a012a4b',
    typ: 'Bearer',
    azp: 'swagger-ui',
    sid: '5b6ff6a2-61a0-4b48-9b0a-6f6d1d7c2b11',
    acr: '1',
    'allowed-origins': ['http://localhost:3000'],
    realm_access: { roles: ['default-roles-demo', 'offline_access', 'uma_authorization'] },
    resource_access: { account: { roles: ['manage-account', 'manage-account-links', 'view-profile'] } },
    scope: 'openid email profile read:messages',
    email_verified: true,
    preferred_username: 'alice',
  };
}

/** The claims of the ID token that comes with it. */
export function idTokenClaims(issuer: string): Readonly<Record<string, unknown>> {
  const {
    resource_access: _clientRoles,
    realm_access: _realmRoles,
    scope: _scope,
    'allowed-origins': _origins,
    ...identity
  } = userClaims(issuer);
  return {
    ...identity,
    jti: 'a4f1a9a7-6a01-4b9b-8a1c-1f0e3d8f4a57',
    aud: 'swagger-ui',
    typ: 'ID',
    at_hash: 'fDp0zVn3mXhJc2yG8b7F0w',
  };
}

/** The variables of every Keycloak shape, with the issuer's own besides. */
export const keycloakEnvironment = {
  AUTH_AUDIENCE: 'messages-api',
  AUTH_PROFILE: 'keycloak',
  AUTH_SCOPE_CLAIMS: 'realm_access.roles',
  DOCS_CLIENT_ID: 'swagger-ui',
};
