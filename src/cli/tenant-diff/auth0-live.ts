import type { Management, ManagementClient } from 'auth0';
import type { Auth0Tenant } from '../tenant/auth0.js';

type Client = Management.Client;

/** The part of a tenant that the code defines, by name. Nothing else is read. */
export interface LiveAuth0 {
  readonly api: Management.GetResourceServerResponseContent | undefined;
  readonly roles: ReadonlyMap<string, LiveRole>;
  readonly clients: ReadonlyMap<string, { readonly client_id?: string | undefined }>;
  /** The scopes that a client may get for the API, by the name of the client. */
  readonly grants: ReadonlyMap<string, readonly string[]>;
}

export interface LiveRole {
  readonly description: string | undefined;
  /** Its permissions for the API. */
  readonly permissions: readonly string[];
}

/** What is compared of a client. Without this list, its secret would be fetched too. */
const clientFields = [
  'client_id',
  'name',
  'app_type',
  'oidc_conformant',
  'token_endpoint_auth_method',
  'grant_types',
  'callbacks',
  'allowed_origins',
  'web_origins',
];

/** Reads the tenant. Its client needs the grants `read:resource_servers`, `read:roles`, `read:clients` and `read:client_grants`. */
export async function readAuth0(tenant: ManagementClient, expected: Auth0Tenant): Promise<LiveAuth0> {
  const audience = expected.resourceServers[0].identifier;
  const clients = await readClients(tenant, expected);
  return {
    clients,
    api: await readApi(tenant, audience),
    roles: await readRoles(tenant, expected, audience),
    grants: await readGrants(tenant, clients, audience),
  };
}

async function readApi(tenant: ManagementClient, audience: string): Promise<LiveAuth0['api']> {
  try {
    return await tenant.resourceServers.get(audience);
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

async function readRoles(
  tenant: ManagementClient,
  { roles }: Auth0Tenant,
  audience: string,
): Promise<LiveAuth0['roles']> {
  const names = new Set(roles.map(({ name }) => name));
  const found = new Map<string, LiveRole>();
  for await (const { id, name, description } of await tenant.roles.list({ per_page: 100 })) {
    if (id === undefined || name === undefined || !names.has(name)) continue;
    const permissions: string[] = [];
    for await (const one of await tenant.roles.permissions.list(id, { per_page: 100 })) {
      if (one.resource_server_identifier === audience) permissions.push(one.permission_name ?? '');
    }
    found.set(name, { description, permissions });
  }
  return found;
}

async function readClients(tenant: ManagementClient, expected: Auth0Tenant): Promise<LiveAuth0['clients']> {
  const names = new Set(expected.clients.map(({ name }) => name));
  const found = new Map<string, Client>();
  const request = { fields: clientFields.join(','), include_fields: true, is_global: false, per_page: 100 };
  for await (const client of await tenant.clients.list(request)) {
    if (client.name !== undefined && names.has(client.name)) found.set(client.name, client);
  }
  return found;
}

async function readGrants(
  tenant: ManagementClient,
  clients: LiveAuth0['clients'],
  audience: string,
): Promise<LiveAuth0['grants']> {
  const nameOf = new Map([...clients].map(([name, { client_id: id }]) => [id, name]));
  const found = new Map<string, readonly string[]>();
  for await (const { client_id: id, scope = [] } of await tenant.clientGrants.list({ audience, take: 100 })) {
    const name = nameOf.get(id);
    if (name !== undefined) found.set(name, scope);
  }
  return found;
}
