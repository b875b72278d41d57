import { type TenantDefinition, tenantDefinition } from '../../src/cli/tenant/tenant-definition.js';
import type { TenantSettings } from '../../src/cli/tenant/tenant-settings.js';
import { type Role, roles } from '../../src/roles.js';

/** The settings of the environment development, without a file. */
export const settings: TenantSettings = {
  environment: 'development',
  addresses: ['http://127.0.0.1:3000', 'http://localhost:3000'],
  dpop: 'allowed',
  algorithms: ['RS256'],
};

/** The scopes of the routes, as the committed files have them. */
export const scopes: Readonly<Record<string, string>> = {
  'read:messages': 'Read messages',
  'write:messages': 'Write, change and delete messages',
};

export function definitionWith(
  changed: Partial<TenantSettings> = {},
  granted: readonly Role[] = roles,
  demanded = scopes,
): TenantDefinition {
  return tenantDefinition({ ...settings, ...changed }, demanded, granted);
}
