import { stringify } from 'yaml';
import { auth0Tenant } from './auth0.js';
import { entraRegistrations } from './entra.js';
import { keycloakRealm, realmName } from './keycloak.js';
import { oktaModule } from './okta.js';
import type { TenantDefinition } from './tenant-definition.js';
import { defaultEnvironment } from './tenant-settings.js';

/** The texts of the files, by their names. */
type Files = Readonly<Record<string, string>>;

const formats = { auth0: auth0Files, keycloak: keycloakFiles, okta: oktaFiles, entra: entraFiles };

export type TenantIssuer = keyof typeof formats;
export const tenantIssuers = Object.keys(formats);

/** The texts of the files for an issuer, by their paths in the repository. */
export function tenantFiles(issuer: TenantIssuer, definition: TenantDefinition): ReadonlyMap<string, string> {
  const { environment } = definition;
  const folder = `deploy/tenant/${issuer}${environment === defaultEnvironment ? '' : `/${environment}`}`;
  const files: Files = formats[issuer](definition);
  return new Map(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

/** The command that writes the files. */
export function tenantCommand(issuer: TenantIssuer, environment: string): string {
  return `npm run tenant -- --for ${issuer}${environment === defaultEnvironment ? '' : ` --name ${environment}`}`;
}

function auth0Files(definition: TenantDefinition): Files {
  return { 'tenant.yaml': `# ${origin('auth0', definition)}\n${yaml(auth0Tenant(definition))}` };
}

/** Keycloak requires this name, and rejects a realm with a member that it doesn't know: it has no comment. */
function keycloakFiles(definition: TenantDefinition): Files {
  return { [`${realmName(definition)}-realm.json`]: json(keycloakRealm(definition)) };
}

function oktaFiles(definition: TenantDefinition): Files {
  return { 'main.tf.json': json({ '//': origin('okta', definition), ...oktaModule(definition) }) };
}

/** Microsoft Graph rejects a body with a member that it doesn't know, too. */
function entraFiles(definition: TenantDefinition): Files {
  const { api, swaggerUi, machine } = entraRegistrations(definition);
  return { 'api.json': json(api), 'swagger-ui.json': json(swaggerUi), 'machine.json': json(machine) };
}

function origin(issuer: TenantIssuer, { environment }: TenantDefinition): string {
  const command = tenantCommand(issuer, environment);
  return `Written by \`${command}\` from the routes, src/roles.ts and the configuration. How to use it: docs/guides/${issuer}.md`;
}

function yaml(value: object): string {
  return stringify(value, { aliasDuplicateObjects: false, lineWidth: 120 });
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
