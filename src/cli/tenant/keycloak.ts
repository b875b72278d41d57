import { thisApi } from '../../api.js';
import { swaggerClient } from '../../local-issuer/demo/demo-access.js';
import { keycloakClientScopes, ofEveryClient } from './keycloak.client-scopes.js';
import type { Client, Realm, User } from './keycloak.types.js';
import { type TenantDefinition, grantingRoles, scopeNames, signingAlgorithm } from './tenant-definition.js';
import { defaultEnvironment } from './tenant-settings.js';

/** The client that calls the API without a user. */
const machineId = 'messages-cli';

/** Keycloak's own lifetime of access tokens, in seconds. */
const defaultLifetime = 300;

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

/** A realm to import. Keycloak replaces `${…}` with environment variables; all else of a realm has its default. */
export function keycloakRealm(definition: TenantDefinition): Realm {
  const apiId = definition.audience ?? thisApi.name.toLowerCase().replaceAll(/[^a-z\d]+/g, '-');
  const isDevelopment = definition.environment === defaultEnvironment;
  const scopes = scopeNames(definition);
  return {
    realm: realmName(definition),
    displayName: isDevelopment ? `${thisApi.name}: for development only` : thisApi.name,
    enabled: true,
    sslRequired: 'external',
    defaultSignatureAlgorithm: signingAlgorithm(definition, algorithms),
    accessTokenLifespan: Math.min(defaultLifetime, definition.tokenLifetime),
    roles: {
      client: { [apiId]: definition.scopes.map(({ name, description }) => ({ name, description })) },
      realm: grantingRoles(definition).map(({ name, description, permissions }) => ({
        name,
        description,
        composite: true,
        composites: { client: { [apiId]: [...permissions] } },
      })),
    },
    clientScopes: keycloakClientScopes(definition, apiId),
    defaultDefaultClientScopes: ofEveryClient,
    clientScopeMappings: { [apiId]: scopes.map((scope) => ({ clientScope: scope, roles: [scope] })) },
    clients: [theApi(apiId), swaggerUi(definition, apiId), machine(definition, apiId)],
    users: [...(isDevelopment ? demoUsers(definition) : []), serviceAccount(apiId, scopes)],
  };
}

const demoRealm = 'demo';
const otherRealms = new Set([demoRealm, 'master']);

/**
 * Each environment has a realm, so that no other name needs the environment's.
 *
 * @throws {Error} Keycloak, or development, has a realm of this name
 */
export function realmName({ environment }: Pick<TenantDefinition, 'environment'>): string {
  if (environment === defaultEnvironment) return demoRealm;
  if (otherRealms.has(environment)) throw new Error(`--name ${environment}: there is another realm of this name`);
  return environment;
}

/** The flows of a client, of which Keycloak turns some on by default. */
const noFlows = {
  standardFlowEnabled: false,
  implicitFlowEnabled: false,
  directAccessGrantsEnabled: false,
  serviceAccountsEnabled: false,
  fullScopeAllowed: false,
} as const;

function theApi(clientId: string): Client {
  return {
    clientId,
    name: thisApi.name,
    description: 'Stands for the API: its roles, and the audience of its tokens. It logs nobody in',
    protocol: 'openid-connect',
    enabled: true,
    publicClient: false,
    bearerOnly: true,
    ...noFlows,
  };
}

function swaggerUi(definition: TenantDefinition, apiId: string): Client {
  return {
    clientId: swaggerClient.clientId,
    name: 'Swagger UI',
    description: "The login of the API's documentation",
    protocol: 'openid-connect',
    enabled: true,
    publicClient: true,
    ...noFlows,
    standardFlowEnabled: true,
    redirectUris: [...definition.page.callbacks],
    webOrigins: [...definition.page.origins],
    attributes: { 'pkce.code.challenge.method': 'S256', ...bound(definition) },
    defaultClientScopes: [...ofEveryClient, apiId],
    optionalClientScopes: scopeNames(definition),
  };
}

function machine(definition: TenantDefinition, apiId: string): Client {
  return {
    clientId: machineId,
    name: `${thisApi.name} CLI`,
    description: 'Calls the API without a user',
    protocol: 'openid-connect',
    enabled: true,
    publicClient: false,
    clientAuthenticatorType: 'client-secret',
    secret: '${MESSAGES_CLI_SECRET}',
    ...noFlows,
    serviceAccountsEnabled: true,
    attributes: bound(definition),
    defaultClientScopes: ['basic', 'roles', apiId, ...scopeNames(definition)],
    optionalClientScopes: [],
  };
}

/** Otherwise a client decides by sending a proof or not. */
function bound({ dpop }: TenantDefinition): Record<string, string> {
  return dpop === 'required' ? { 'dpop.bound.access.tokens': 'true' } : {};
}

function demoUsers({ roles }: TenantDefinition): User[] {
  return roles.map(({ name, permissions }) => ({
    username: name,
    enabled: true,
    firstName: 'Demo',
    lastName: name.charAt(0).toUpperCase() + name.slice(1),
    email: `${name}@example.com`,
    emailVerified: true,
    credentials: [{ type: 'password', value: '${DEMO_PASSWORD}', temporary: false }],
    realmRoles: permissions.length > 0 ? [name] : [],
  }));
}

function serviceAccount(apiId: string, scopes: string[]): User {
  return {
    username: `service-account-${machineId}`,
    enabled: true,
    serviceAccountClientId: machineId,
    clientRoles: { [apiId]: scopes },
  };
}
