import type { PublicJwk } from './issuer-shape.js';

/** The sources of what follows, for the Entra shapes. */
export const entraSources = [
  'https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/access-tokens.md',
  'https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/access-token-claims-reference.md',
  'https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference',
  'https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/claims-validation.md',
  'https://github.com/MicrosoftDocs/entra-docs/blob/main/docs/identity-platform/reference-app-manifest.md',
];

/** The identifiers that Microsoft's documentation uses. */
export const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee';
export const otherTenant = 'bbbbcccc-1111-dddd-2222-eeee3333ffff';
/** The tenant of personal Microsoft accounts, the same for everyone. */
export const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad';
export const api = '00001111-aaaa-2222-bbbb-3333cccc4444';
export const client = '11112222-bbbb-3333-cccc-4444dddd5555';

const login = 'https://login.microsoftonline.com';

/** The metadata of a version of the endpoints, of a tenant or of `common`. */
export function entraMetadata(version: 1 | 2, path: string, issuer: string, jwksUri: string): object {
  const oauth = version === 1 ? `${login}/${path}/oauth2` : `${login}/${path}/oauth2/v2.0`;
  return {
    token_endpoint: `${oauth}/token`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
    jwks_uri: jwksUri,
    response_modes_supported: ['query', 'fragment', 'form_post'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
    scopes_supported: version === 1 ? ['openid'] : ['openid', 'profile', 'email', 'offline_access'],
    issuer,
    request_uri_parameter_supported: false,
    userinfo_endpoint: version === 1 ? `${login}/${path}/openid/userinfo` : 'https://graph.microsoft.com/oidc/userinfo',
    authorization_endpoint: `${oauth}/authorize`,
    device_authorization_endpoint: `${oauth}/devicecode`,
    http_logout_supported: true,
    frontchannel_logout_supported: true,
    end_session_endpoint: `${oauth}/logout`,
    claims_supported: [
      'sub',
      'iss',
      'cloud_instance_name',
      'aud',
      'exp',
      'iat',
      'auth_time',
      'acr',
      'nonce',
      'tid',
      'ver',
    ],
    kerberos_endpoint: `${login}/${path}/kerberos`,
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
    cloud_graph_host_name: 'graph.windows.net',
    msgraph_host: 'graph.microsoft.com',
    rbac_url: 'https://pas.windows.net',
  };
}

/** Entra's keys have no `alg`, and `x5t` repeats `kid`. Only those of the v2.0 endpoints have an `issuer`. */
export function entraKeys(keys: readonly PublicJwk[], issuer?: string): object {
  return {
    keys: keys.map(({ alg: _, ...key }) => ({
      ...(issuer === undefined ? {} : { issuer }),
      ...key,
      x5t: key.kid,
      // A text of the right form: no verifier reads the certificate beside `n` and `e`.
      x5c: ['MIIC/TCCAeWgAwIBAgIIUd7j/OIahkYwDQYJKoZIhvcNAQELBQAwLTErMCkGA1UE'],
      cloud_instance_name: 'microsoftonline.com',
    })),
  };
}

/** The claims of a v2.0 access token for a user. */
export function userClaims(issuer: string, tid: string): Readonly<Record<string, unknown>> {
  return {
    aud: api,
    iss: issuer,
    aio: 'AXQAi/8IAAAAtAaZLo3ChMif6KOnttRB7eBq4/DccQzjcJGxPXY=',
    azp: client,
    azpacr: '0',
    name: 'Alice',
    oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
    preferred_username: 'alice@contoso.com',
    rh: '0.AXQAi',
    scp: 'read:messages write:messages',
    sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
    tid,
    uti: 'fqiBqXLPj0eQa82S-IYFAA',
    ver: '2.0',
  };
}
