import type { Management } from 'auth0';
import { thisApi } from '../../api.js';
import {
  type TenantDefinition,
  type TenantScope,
  grantingRoles,
  named,
  names,
  scopeNames,
  signingAlgorithm,
} from './tenant-definition.js';

const algorithms = ['RS256', 'PS256', 'RS512'] as const;

export type Auth0Role = Management.CreateRoleRequestContent & {
  readonly permissions: readonly Management.PermissionRequestPayload[];
};

/** The types are those of Auth0's Management API. auth0-deploy-cli replaces the name of a client with its id. */
export type Auth0Grant = Pick<Management.CreateClientGrantRequestContent, 'audience' | 'scope'> & {
  readonly client_id: string;
};

/** A tenant in the format of auth0-deploy-cli: what it doesn't name stays as it is. */
export interface Auth0Tenant {
  readonly resourceServers: readonly [Management.CreateResourceServerRequestContent];
  readonly roles: readonly Auth0Role[];
  readonly clients: readonly Management.CreateClientRequestContent[];
  readonly clientGrants: readonly Auth0Grant[];
}

export function auth0Tenant(definition: TenantDefinition): Auth0Tenant {
  const { audience = thisApi.audience } = definition;
  const permission = (name: string) => ({ permission_name: name, resource_server_identifier: audience });
  return {
    resourceServers: [api(definition, audience)],
    roles: grantingRoles(definition).map(({ name, description, permissions }) => ({
      name: named(definition, name),
      description,
      permissions: permissions.map(permission),
    })),
    clients: [swaggerUi(definition), machine(definition)],
    clientGrants: [{ client_id: named(definition, names.machine), audience, scope: scopeNames(definition) }],
  };
}

function api(definition: TenantDefinition, identifier: string): Management.CreateResourceServerRequestContent {
  const { scopes, tokenLifetime, dpop } = definition;
  return {
    name: named(definition, names.api),
    identifier,
    scopes: scopes.map(toScope),
    signing_alg: signingAlgorithm(definition, algorithms),
    token_lifetime: tokenLifetime,
    // RBAC, with the user's permissions in the token.
    enforce_policies: true,
    token_dialect: 'access_token_authz',
    // Swagger UI gets tokens for users without a grant. The machine needs its own.
    subject_type_authorization: { user: { policy: 'allow_all' }, client: { policy: 'require_client_grant' } },
    ...(dpop !== 'off' && { proof_of_possession: { mechanism: 'dpop', required: dpop === 'required' } }),
  };
}

function toScope({ name, description }: TenantScope): Management.ResourceServerScope {
  return { value: name, description };
}

function swaggerUi(definition: TenantDefinition): Management.CreateClientRequestContent {
  const { callbacks, origins } = definition.page;
  return {
    name: named(definition, names.swaggerUi),
    app_type: 'spa',
    oidc_conformant: true,
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code'],
    callbacks: [...callbacks],
    allowed_origins: [...origins],
    web_origins: [...origins],
  };
}

function machine(definition: TenantDefinition): Management.CreateClientRequestContent {
  return {
    name: named(definition, names.machine),
    app_type: 'non_interactive',
    oidc_conformant: true,
    token_endpoint_auth_method: 'client_secret_post',
    grant_types: ['client_credentials'],
  };
}
