import { type ComparedValue, type Finding, quoted } from '../../doctor/finding.js';
import type { Auth0Tenant } from '../tenant/auth0.js';
import type { LiveAuth0, LiveRole } from './auth0-live.js';
import { type Difference, differences } from './differences.js';

/** Compares a tenant with what the code defines. Returns a finding for each place where it differs. */
export function auth0Drift(expected: Auth0Tenant, live: LiveAuth0): Finding[] {
  return [
    ...apiDrift(expected.resourceServers[0], live.api),
    ...expected.roles.flatMap((role) => roleDrift(role, live.roles.get(role.name))),
    ...expected.clients.flatMap((client) => clientDrift(client, live.clients.get(client.name))),
    ...expected.clientGrants.flatMap((grant) => grantDrift(grant, live.grants.get(grant.client_id))),
  ];
}

/** The names of settings in the dashboard, by their paths. */
const labels: ReadonlyMap<string, string> = new Map([
  ['enforce_policies', 'Enable RBAC'],
  ['token_dialect', 'Add Permissions in the Access Token'],
  ['proof_of_possession', 'Sender Constraining'],
  ['proof_of_possession.required', 'Require Sender Constraining'],
  ['token_lifetime', 'Maximum Access Token Lifetime'],
  ['callbacks', 'Allowed Callback URLs'],
  ['web_origins', 'Allowed Web Origins'],
  ['allowed_origins', 'Allowed Origins (CORS)'],
]);

function apiDrift(
  { scopes = [], ...settings }: Auth0Tenant['resourceServers'][0],
  live: LiveAuth0['api'],
): readonly Finding[] {
  const what = `the API ${settings.identifier}`;
  if (live === undefined) return [missing(what)];
  const found = new Map(live.scopes?.map(({ value, description }) => [value, description]));
  const names = scopes.map(({ value }) => value);
  // Unlike the file, which can't turn DPoP off.
  return [
    ...settingsDrift(what, { proof_of_possession: null, ...settings }, live),
    ...listDrift('the scope', what, names, [...found.keys()]),
    ...scopes
      .filter(({ value }) => found.has(value))
      .flatMap(({ value, description }) =>
        settingsDrift(`the scope ${value}`, { description }, { description: found.get(value) }),
      ),
  ];
}

function roleDrift({ name, description, permissions }: Auth0Tenant['roles'][number], live?: LiveRole): Finding[] {
  const what = `the role ${name}`;
  if (live === undefined) return [missing(what)];
  const names = permissions.map(({ permission_name }) => permission_name);
  return [...settingsDrift(what, { description }, live), ...listDrift('the permission', what, names, live.permissions)];
}

function clientDrift(expected: Auth0Tenant['clients'][number], live?: object): Finding[] {
  const what = `the application ${expected.name}`;
  return live === undefined ? [missing(what)] : settingsDrift(what, expected, live);
}

function grantDrift({ client_id: client, scope = [] }: Auth0Tenant['clientGrants'][number], live?: readonly string[]) {
  const what = `the grant of the application ${client}`;
  return live === undefined ? [missing(what)] : listDrift('the scope', what, scope, live);
}

/** A finding for each name that is missing, and for each that the code doesn't define. */
function listDrift(kind: string, of: string, expected: readonly string[], actual: readonly string[]): Finding[] {
  const extra = actual.filter((name) => !expected.includes(name));
  return [
    ...expected.filter((name) => !actual.includes(name)).map((name) => missing(`${kind} ${name} of ${of}`)),
    ...extra.map((name) => ({ ok: false, text: `${kind} ${name} of ${of} is extra: the code doesn't define it` })),
  ];
}

function settingsDrift(what: string, expected: object, live: object): Finding[] {
  return differences(expected, live).map((difference) => different(what, difference));
}

function different(what: string, { path, expected, actual }: Difference): Finding {
  const label = labels.get(path);
  return {
    ok: false,
    text: `${path}${label === undefined ? '' : ` (${label})`} of ${what} is different`,
    compared: Array.isArray(expected) && Array.isArray(actual) ? listed(expected, actual) : compared(expected, actual),
  };
}

function compared(expected: unknown, actual: unknown): ComparedValue[] {
  return [
    ['the code', quoted(expected)],
    ['the tenant', quoted(actual)],
  ];
}

/** Of lists, which may be long, what one of them lacks. */
function listed(expected: readonly unknown[], actual: readonly unknown[]): ComparedValue[] {
  const missing = expected.filter((one) => !actual.includes(one)).map((one): ComparedValue => ['missing', quoted(one)]);
  const extra = actual.filter((one) => !expected.includes(one)).map((one): ComparedValue => ['extra', quoted(one)]);
  return [...missing, ...extra];
}

function missing(what: string): Finding {
  return { ok: false, text: `${what} is missing` };
}
