import { RouteInventory } from '../auth/index.js';
import { CommandLine, Option, runCommand } from '../command-line/index.js';
import { loadEnvFile } from '../config/index.js';
import type { Finding } from '../doctor/finding.js';
import { reportFindings } from '../doctor/report-findings.js';
import { demandedScopes } from '../openapi/document/scopes.js';
import { roles } from '../roles.js';
import { readFromApp } from './built-app.js';
import { type CheckOption, checkOption, writeOrCheck } from './committed-file.js';
import { auth0Access } from './tenant-diff/auth0-access.js';
import { environmentName, environmentSettings } from './tenant/environment-file.js';
import { examineAuth0 } from './tenant-diff/examine-auth0.js';
import { tenantDefinition } from './tenant/tenant-definition.js';
import { type TenantIssuer, tenantCommand, tenantFiles, tenantIssuers } from './tenant/tenant-files.js';
import { defaultEnvironment } from './tenant/tenant-settings.js';

const description = `Writes what the issuer must know, from the routes, src/roles.ts and the configuration, to deploy/tenant/:

  npm run tenant -- --for auth0

With --diff, compares that with a tenant of Auth0, and writes nothing. AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET are those of an application that may read the tenant (docs/guides/auth0.md).`;

interface TenantOptions extends CheckOption {
  readonly for: TenantIssuer;
  readonly name: string;
  readonly diff?: boolean;
}

async function main(options: TenantOptions, command: CommandLine): Promise<void> {
  if (!options.diff) return writeFiles(options);
  if (options.for !== 'auth0') command.error('--diff is for auth0 only');
  if (options.check) command.error('--diff excludes --check');
  return reportFindings(compare(options.name));
}

async function* compare(environment: string): AsyncGenerator<Finding> {
  loadEnvFile();
  const access = auth0Access(process.env);
  if (access === undefined) throw new Error('Set AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET');
  yield* examineAuth0(await environmentSettings(environment), access);
}

async function writeFiles({ for: issuer, name, check }: TenantOptions): Promise<void> {
  const settings = await environmentSettings(name);
  const scopes = await readFromApp((app) => demandedScopes(app.get(RouteInventory)));
  const command = tenantCommand(issuer, name);
  for (const [path, text] of tenantFiles(issuer, tenantDefinition(settings, scopes, roles))) {
    await writeOrCheck({ path, command }, text, check);
  }
}

/** `npm run tenant` */
const forOption = new Option('--for <issuer>', 'the issuer').choices(tenantIssuers);
const nameHelp = 'the environment, which deploy/tenant/ENVIRONMENT.env describes';
const tenantCommandLine = new CommandLine('npm run -s tenant --', description)
  .addRequiredOption(forOption)
  .option('--name <environment>', nameHelp, environmentName, defaultEnvironment)
  .option('--diff', 'compare with the tenant, and write nothing')
  .addOption(checkOption());
await runCommand(tenantCommandLine.action(main));
