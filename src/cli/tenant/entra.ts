import type { AppRole, Application, PermissionScope, ResourceAccess } from '@microsoft/microsoft-graph-types';
import { v5 as nameBasedId } from 'uuid';
import {
  type TenantDefinition,
  type TenantScope,
  grantingRoles,
  named,
  names,
  signingAlgorithm,
} from './tenant-definition.js';

/** The registrations of the API and its clients, as bodies for Microsoft Graph. */
export interface EntraRegistrations {
  readonly api: Application;
  readonly swaggerUi: Application;
  readonly machine: Application;
}

/** Replaced by the guide's command with the Application (client) ID that Entra has given to the API. */
export const apiIdPlaceholder = 'API_CLIENT_ID';

/** Of the ids of permissions (RFC 9562, section 5.5). Another one would give each permission another id. */
const namespace = '5b6b9a0e-6f0c-4b1e-9d0a-2a7c3c1f8d54';

export function entraRegistrations(definition: TenantDefinition): EntraRegistrations {
  signingAlgorithm(definition, ['RS256']);
  const { scopes, page } = definition;
  return {
    api: {
      ...registration(definition, names.api),
      api: {
        // Of the tokens for this API, whatever endpoint a client uses.
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: scopes.map((scope) => delegatedPermission(definition, scope)),
      },
      appRoles: scopes.map((scope) => appRole(definition, scope)),
    },
    swaggerUi: {
      ...registration(definition, names.swaggerUi),
      spa: { redirectUris: [...page.callbacks] },
      requiredResourceAccess: access(scopes, 'Scope'),
    },
    machine: { ...registration(definition, names.machine), requiredResourceAccess: access(scopes, 'Role') },
  };
}

function registration(definition: TenantDefinition, name: string): Application {
  return { displayName: named(definition, name), signInAudience: 'AzureADMyOrg' };
}

/**
 * For clients that act for a user. Only an administrator can consent: the client may then do it in the name of every user, whatever roles
 * the user has.
 */
function delegatedPermission(definition: TenantDefinition, scope: TenantScope): PermissionScope {
  const { id, displayName, description } = permission(definition, scope);
  return {
    id,
    value: scope.name,
    type: 'Admin',
    isEnabled: true,
    adminConsentDisplayName: displayName,
    adminConsentDescription: description,
    userConsentDisplayName: scope.description,
    userConsentDescription: scope.description,
  };
}

/** For users and groups, and for clients without a user. */
function appRole(definition: TenantDefinition, scope: TenantScope): AppRole {
  const { id, displayName, description } = permission(definition, scope);
  return {
    id,
    value: scope.name,
    allowedMemberTypes: ['User', 'Application'],
    isEnabled: true,
    displayName,
    description,
  };
}

/**
 * What a scope and the app role of the same value have in common. Entra rejects two permissions of one value, unless they have the
 * same id, name and description, too.
 */
function permission(definition: TenantDefinition, { name, description }: TenantScope) {
  const roles = grantingRoles(definition).filter(({ permissions }) => permissions.includes(name));
  const suffix = roles.length > 0 ? `. For the roles: ${roles.map((role) => role.name).join(', ')}` : '';
  return { id: permissionId(name), displayName: description, description: `${description}${suffix}` };
}

function access(scopes: readonly TenantScope[], type: 'Scope' | 'Role') {
  const resourceAccess = scopes.map(({ name }): ResourceAccess => ({ id: permissionId(name), type }));
  return [{ resourceAppId: apiIdPlaceholder, resourceAccess }];
}

/** The same from run to run: permissions are granted by their ids. */
function permissionId(scope: string): string {
  return nameBasedId(scope, namespace);
}
