import { RouteInventory } from '../../auth/index.js';
import type { Finding } from '../../doctor/finding.js';
import { demandedScopes } from '../../openapi/document/scopes.js';
import { roles } from '../../roles.js';
import { readFromApp } from '../built-app.js';
import { auth0Tenant } from '../tenant/auth0.js';
import { type Auth0Access, connectToAuth0, tenantProblem } from './auth0-access.js';
import { auth0Drift } from './auth0-drift.js';
import { type LiveAuth0, readAuth0 } from './auth0-live.js';
import { tenantDefinition } from '../tenant/tenant-definition.js';
import type { TenantSettings } from '../tenant/tenant-settings.js';

/** Compares a tenant with the definition that the code and these settings make. */
export async function* examineAuth0(settings: TenantSettings, access: Auth0Access): AsyncGenerator<Finding> {
  const scopes = await readFromApp((app) => demandedScopes(app.get(RouteInventory)));
  const expected = auth0Tenant(tenantDefinition(settings, scopes, roles));
  let live: LiveAuth0;
  try {
    live = await readAuth0(await connectToAuth0(access), expected);
  } catch (error) {
    yield tenantProblem(error, access);
    return;
  }
  const drift = auth0Drift(expected, live);
  yield* drift;
  if (drift.length === 0) yield { ok: true, text: `the tenant ${access.domain} is as the code defines it` };
  else yield { ok: false, text: `the tenant ${access.domain} differs from the code`, advice };
}

const advice =
  'import the file of deploy/tenant/auth0/ (docs/guides/auth0.md), or change the code to what the tenant should be';
