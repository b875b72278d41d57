import { type TenantDefinition, grantingRoles, named, names, scopeNames } from './tenant-definition.js';
import { type Resources, key, keyed, reference } from './okta.references.js';

/** Scopes about the user (OpenID Connect Core 1.0, section 5.4), which a login may request, too. */
const identityScopes = ['openid', 'profile', 'email'];

/** The least lifetime of an access token that Okta allows, in minutes. */
const leastLifetime = 5;

/**
 * Which client gets which scopes for whom: a rule for the machine, and one for each role. Their order doesn't matter: Okta applies
 * the first one that matches the grant, the user and the scopes.
 */
export function accessPolicy(definition: TenantDefinition): Resources {
  const auth_server_id = reference('okta_auth_server', 'api');
  return {
    okta_auth_server_policy: {
      api: {
        auth_server_id,
        name: named(definition, names.api),
        description: 'Swagger UI for users, and the machine for itself',
        priority: 1,
        client_whitelist: ['swagger_ui', 'machine'].map((client) => reference('okta_app_oauth', client)),
      },
    },
    okta_auth_server_policy_rule: rules(definition, auth_server_id),
  };
}

function rules(definition: TenantDefinition, auth_server_id: string): Record<string, object> {
  const common = {
    auth_server_id,
    policy_id: reference('okta_auth_server_policy', 'api'),
    access_token_lifetime_minutes: Math.max(leastLifetime, Math.floor(definition.tokenLifetime / 60)),
  };
  const ofRoles = grantingRoles(definition).map(({ name, permissions }) => ({
    name,
    grant_type_whitelist: ['authorization_code'],
    group_whitelist: [reference('okta_group', key(name))],
    scope_whitelist: [...identityScopes, ...permissions],
  }));
  const machine = {
    name: 'machine',
    grant_type_whitelist: ['client_credentials'],
    group_whitelist: ['EVERYONE'],
    scope_whitelist: scopeNames(definition),
  };
  const all = [machine, ...ofRoles];
  return keyed(
    all.map((rule, index) => [rule.name, { ...common, priority: index + 1, ...rule, ...after(all[index - 1]) }]),
  );
}

/** One after the other: Okta moves the priorities of rules that are created at the same time. */
function after(previous: { readonly name: string } | undefined): object {
  return previous === undefined ? {} : { depends_on: [`okta_auth_server_policy_rule.${key(previous.name)}`] };
}
