import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { InvalidArgumentError } from '../../command-line/index.js';
import { loadConfig } from '../../config/index.js';
import { type TenantSettings, defaultEnvironment, settingsOf } from './tenant-settings.js';

/** The variables that an issuer must know about. None is a secret. */
const allowed = ['AUTH_AUDIENCE', 'PUBLIC_URL', 'AUTH_DPOP', 'AUTH_ALGORITHMS', 'AUTH_MAX_TOKEN_AGE'];
const required = allowed.slice(0, 2);

/** Nothing that is read depends on the issuer. */
const placeholder = { AUTH_ISSUER: 'http://127.0.0.1:9/', AUTH_AUDIENCE: 'none' };

/** A parser of `--name`, whose value is part of paths. */
export function environmentName(text: string): string {
  if (/^[a-z][a-z\d-]{0,30}$/.test(text)) return text;
  throw new InvalidArgumentError('must consist of lower-case letters, digits and dashes, and begin with a letter');
}

/**
 * The settings of an environment, as `deploy/tenant/NAME.env` has them. Only `development` needs no such file.
 *
 * @throws {Error} the file is missing or lacks a variable, or one doesn't belong there or is invalid
 */
export async function environmentSettings(environment: string): Promise<TenantSettings> {
  const path = `deploy/tenant/${environment}.env`;
  const variables = await readVariables(path);
  if (variables === undefined && environment !== defaultEnvironment) {
    throw new Error(`${path} is missing: write ${required.join(' and ')} of this environment there`);
  }
  return settingsIn(path, environment, variables ?? {});
}

function settingsIn(path: string, environment: string, variables: NodeJS.Dict<string>): TenantSettings {
  const names = Object.keys(variables).filter((name) => variables[name] !== '');
  const other = names.filter((name) => !allowed.includes(name));
  if (other.length > 0) throw new Error(`${path}: ${other.join(', ')}: only ${allowed.join(', ')} may be there`);
  const missing = required.filter((name) => !names.includes(name));
  if (environment !== defaultEnvironment && missing.length > 0) {
    throw new Error(`${path}: ${missing.join(' and ')}: required`);
  }
  const { auth, server } = loadConfig({ ...placeholder, ...variables });
  const settings = settingsOf(environment, auth.issuers[0]!, server); // the placeholder
  return names.includes('AUTH_AUDIENCE') ? settings : { ...settings, audience: undefined };
}

async function readVariables(path: string): Promise<NodeJS.Dict<string> | undefined> {
  try {
    return parseEnv(await readFile(new URL(`../../../${path}`, import.meta.url), 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
