import { z } from 'zod';

/** In place of a secret: Keycloak replaces it from its environment when it imports the realm. */
const placeholder = z.templateLiteral(['${', z.string().regex(/^[A-Z_]+$/), '}']);
const names = z.array(z.string());
const text = z.record(z.string(), z.string());
const byClient = z.record(z.string(), names);

/** The ids of Keycloak's protocol mappers (`PROVIDER_ID` of the classes in `org.keycloak.protocol.oidc.mappers`). */
const mapperIds = [
  'oidc-acr-mapper',
  'oidc-allowed-origins-mapper',
  'oidc-audience-mapper',
  'oidc-audience-resolve-mapper',
  'oidc-sub-mapper',
  'oidc-usermodel-client-role-mapper',
  'oidc-usermodel-realm-role-mapper',
  'oidc-usersessionmodel-note-mapper',
] as const;

const openIdConnect = z.literal('openid-connect');
const mapper = z.strictObject({
  name: z.string(),
  protocol: openIdConnect,
  protocolMapper: z.enum(mapperIds),
  config: text,
});
const clientScope = z.strictObject({
  name: z.string(),
  description: z.string(),
  protocol: openIdConnect,
  attributes: text,
  protocolMappers: z.array(mapper).default([]),
});
const client = z.strictObject({
  clientId: z.string(),
  name: z.string(),
  description: z.string(),
  protocol: openIdConnect,
  enabled: z.boolean(),
  publicClient: z.boolean(),
  bearerOnly: z.boolean().optional(),
  clientAuthenticatorType: z.literal('client-secret').optional(),
  secret: placeholder.optional(),
  standardFlowEnabled: z.boolean(),
  implicitFlowEnabled: z.boolean(),
  directAccessGrantsEnabled: z.boolean(),
  serviceAccountsEnabled: z.boolean(),
  fullScopeAllowed: z.boolean(),
  redirectUris: z.array(z.url()).optional(),
  webOrigins: z.array(z.url()).optional(),
  attributes: text.optional(),
  defaultClientScopes: names.default([]),
  optionalClientScopes: names.default([]),
});
const credential = z.strictObject({ type: z.literal('password'), value: placeholder, temporary: z.boolean() });
const user = z.strictObject({
  username: z.string(),
  enabled: z.boolean(),
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.email().optional(),
  emailVerified: z.boolean().optional(),
  credentials: z.array(credential).optional(),
  serviceAccountClientId: z.string().optional(),
  realmRoles: names.optional(),
  clientRoles: byClient.optional(),
});

/**
 * The members of a realm export that ours has, with their types: a part of `RealmRepresentation` in Keycloak's Admin REST API
 * (https://www.keycloak.org/docs-api/latest/rest-api/index.html). Keycloak rejects a file with a member that it does not know
 * (https://github.com/keycloak/keycloak/issues/49152).
 */
export const realmExport = z.strictObject({
  realm: z.string(),
  displayName: z.string(),
  enabled: z.boolean(),
  sslRequired: z.enum(['all', 'external', 'none']),
  defaultSignatureAlgorithm: z.string(),
  accessTokenLifespan: z.int(),
  roles: z.strictObject({
    client: z.record(z.string(), z.array(z.strictObject({ name: z.string(), description: z.string() }))),
    realm: z.array(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        composite: z.literal(true),
        composites: z.strictObject({ client: byClient }),
      }),
    ),
  }),
  clientScopes: z.array(clientScope),
  defaultDefaultClientScopes: names,
  clientScopeMappings: z.record(z.string(), z.array(z.strictObject({ clientScope: z.string(), roles: names }))),
  clients: z.array(client),
  users: z.array(user),
});

export type RealmExport = z.infer<typeof realmExport>;

/** The names that the realm refers to, but does not define. Keycloak ignores some of them, with no more than a warning. */
export function danglingNames(realm: RealmExport): string[] {
  const scopes = new Set(realm.clientScopes.map(({ name }) => name));
  const clients = new Set(realm.clients.map(({ clientId }) => clientId));
  const roles = new Set(
    Object.entries(realm.roles.client).flatMap(([id, all]) => all.map((role) => `${id} ${role.name}`)),
  );
  for (const { name } of realm.roles.realm) roles.add(name);
  const missing = (kind: string, defined: ReadonlySet<string>, used: readonly string[]) =>
    used.filter((name) => !defined.has(name)).map((name) => `${kind} ${name}`);
  return [
    ...missing('client scope', scopes, usedScopes(realm)),
    ...missing('client', clients, usedClients(realm)),
    ...missing('role', roles, usedRoles(realm)),
  ];
}

function usedScopes({ defaultDefaultClientScopes, clients, clientScopeMappings }: RealmExport): string[] {
  const ofClients = clients.flatMap((one) => [...one.defaultClientScopes, ...one.optionalClientScopes]);
  const mapped = Object.values(clientScopeMappings).flatMap((all) => all.map((one) => one.clientScope));
  return [...defaultDefaultClientScopes, ...ofClients, ...mapped];
}

function usedClients({ roles, clientScopes, users }: RealmExport): string[] {
  const audiences = clientScopes.flatMap(({ protocolMappers }) =>
    protocolMappers.flatMap(({ config }) => config['included.client.audience'] ?? []),
  );
  return [...Object.keys(roles.client), ...audiences, ...users.flatMap((one) => one.serviceAccountClientId ?? [])];
}

/** Each as the client that it belongs to, if any, and its name. */
function usedRoles({ roles, users, clientScopeMappings }: RealmExport): string[] {
  const ofUsers = users.flatMap(({ clientRoles = {} }) => Object.entries(clientRoles));
  const ofRoles = roles.realm.flatMap(({ composites }) => Object.entries(composites.client));
  const mapped = Object.entries(clientScopeMappings).flatMap(([id, all]) => all.map((one) => [id, one.roles] as const));
  const ofRealm = users.flatMap(({ realmRoles = [] }) => realmRoles);
  return [...ofUsers, ...ofRoles, ...mapped].flatMap(([id, all]) => all.map((role) => `${id} ${role}`)).concat(ofRealm);
}
