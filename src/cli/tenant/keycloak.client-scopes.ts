import { thisApi } from '../../api.js';
import type { ClientScope, ProtocolMapper } from './keycloak.types.js';
import type { TenantDefinition } from './tenant-definition.js';

/** The client scopes that Keycloak gives to every client. An imported realm must define them. */
export const ofEveryClient = ['basic', 'roles', 'web-origins', 'acr'];

const inAccessToken = { 'access.token.claim': 'true', 'introspection.token.claim': 'true' };
const inBothTokens = { 'id.token.claim': 'true', ...inAccessToken };

/** Keycloak's own ones, one that writes the audience into tokens, and one for each scope of the API. */
export function keycloakClientScopes({ scopes }: TenantDefinition, apiId: string): ClientScope[] {
  return [
    ...standard,
    clientScope(apiId, `The ${thisApi.name} as audience`, [
      mapper(apiId, 'oidc-audience-mapper', {
        'included.client.audience': apiId,
        'id.token.claim': 'false',
        ...inAccessToken,
      }),
    ]),
    ...scopes.map(({ name, description }) => ({
      name,
      description: `${description}, for users with this role`,
      protocol: 'openid-connect',
      attributes: attributes(true),
    })),
  ];
}

const standard: readonly ClientScope[] = [
  clientScope('basic', 'The claims sub and auth_time', [
    mapper('sub', 'oidc-sub-mapper', inAccessToken),
    mapper('auth_time', 'oidc-usersessionmodel-note-mapper', {
      'user.session.note': 'AUTH_TIME',
      'claim.name': 'auth_time',
      'jsonType.label': 'long',
      ...inBothTokens,
    }),
  ]),
  clientScope('roles', 'The roles of the user, and the clients that they belong to as audience', [
    mapper('realm roles', 'oidc-usermodel-realm-role-mapper', roleClaim('realm_access.roles')),
    mapper('client roles', 'oidc-usermodel-client-role-mapper', roleClaim('resource_access.${client_id}.roles')),
    mapper('audience resolve', 'oidc-audience-resolve-mapper', inAccessToken),
  ]),
  clientScope('web-origins', 'The origins that the client may call from', [
    mapper('allowed web origins', 'oidc-allowed-origins-mapper', inAccessToken),
  ]),
  clientScope('acr', 'How strongly the user is authenticated', [
    mapper('acr loa level', 'oidc-acr-mapper', inBothTokens),
  ]),
];

function clientScope(name: string, description: string, protocolMappers: ProtocolMapper[]): ClientScope {
  return { name, description, protocol: 'openid-connect', attributes: attributes(false), protocolMappers };
}

/** @param isScope whether its name is one of the words in the claim `scope` */
function attributes(isScope: boolean): Record<string, string> {
  return { 'include.in.token.scope': String(isScope), 'display.on.consent.screen': 'false' };
}

function mapper(name: string, protocolMapper: string, config: Record<string, string>): ProtocolMapper {
  return { name, protocol: 'openid-connect', protocolMapper, config };
}

function roleClaim(name: string): Record<string, string> {
  return { 'claim.name': name, 'jsonType.label': 'String', multivalued: 'true', ...inAccessToken };
}
