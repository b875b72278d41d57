import { thisApi } from '../../api.js';
import type { Role } from '../../roles.js';
import { docsPath, redirectPage } from '../../openapi/page/addresses.js';
import { type TenantSettings, defaultEnvironment } from './tenant-settings.js';

export interface TenantScope {
  readonly name: string;
  readonly description: string;
}

/** What an issuer must know about this API. The format of each issuer is made of it. */
export interface TenantDefinition extends TenantSettings {
  readonly scopes: readonly TenantScope[];
  readonly roles: readonly Role[];
  /** Of access tokens, in seconds. */
  readonly tokenLifetime: number;
  /** Swagger UI, which logs in with the authorization code flow. */
  readonly page: { readonly callbacks: readonly string[]; readonly origins: readonly string[] };
}

const hour = 3600;

/**
 * @param scopes those that a route demands, with their descriptions
 * @throws {Error} a role has a permission that no route demands, or a description would be replaced at the issuer
 */
export function tenantDefinition(
  settings: TenantSettings,
  scopes: Readonly<Record<string, string>>,
  roles: readonly Role[],
): TenantDefinition {
  const unknown = roles
    .flatMap(({ permissions }) => permissions)
    .find((permission) => !Object.hasOwn(scopes, permission));
  if (unknown !== undefined) throw new Error(`src/roles.ts: no route demands the scope ${unknown}`);
  const template = [...Object.values(scopes), ...roles.map(({ description }) => description)].find(isTemplate);
  if (template !== undefined) throw new Error(`The description "${template}" has a template: write it without`);
  const { addresses, maxTokenAge = hour } = settings;
  return {
    ...settings,
    roles,
    scopes: Object.entries(scopes).map(([name, description]) => ({ name, description: description || name })),
    tokenLifetime: Math.min(maxTokenAge, hour),
    page: {
      callbacks: addresses.map((address) => `${address}${docsPath}${redirectPage}`),
      origins: addresses.map((address) => new URL(address).origin),
    },
  };
}

/** Whether Terraform or Keycloak would replace a part of a text. */
function isTemplate(text: string): boolean {
  return /[$%]\{/.test(text);
}

/** The roles that grant something: a role without permissions is of no use at an issuer. */
export function grantingRoles({ roles }: TenantDefinition): readonly Role[] {
  return roles.filter(({ permissions }) => permissions.length > 0);
}

export function scopeNames({ scopes }: TenantDefinition): string[] {
  return scopes.map(({ name }) => name);
}

/** The name of something at the issuer. It ends with the environment, so that a tenant may have several. */
export function named({ environment }: TenantDefinition, name: string): string {
  return environment === defaultEnvironment ? name : `${name} (${environment})`;
}

export const names = {
  api: thisApi.name,
  swaggerUi: `${thisApi.name} Swagger UI`,
  machine: `${thisApi.name} Machine to Machine`,
} as const;

/**
 * The algorithm that an issuer signs with: the first accepted one that it has.
 *
 * @throws {Error} it has none of them
 */
export function signingAlgorithm<T extends string>({ algorithms }: TenantDefinition, ofIssuer: readonly T[]): T {
  const found = algorithms.flatMap((accepted) => ofIssuer.filter((one) => one === accepted))[0];
  if (found === undefined) throw new Error(`AUTH_ALGORITHMS: this issuer signs with ${ofIssuer.join(', ')} only`);
  return found;
}
