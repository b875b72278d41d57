import { thisApi } from '../../api.js';
import { type TenantDefinition, grantingRoles, named, names, signingAlgorithm } from './tenant-definition.js';
import { accessPolicy } from './okta.access-policy.js';
import { type Resources, key, keyed, reference } from './okta.references.js';

/** An authorization server with its scopes, policies and clients, for Okta's Terraform provider, in Terraform's JSON syntax. */
export function oktaModule(definition: TenantDefinition): object {
  signingAlgorithm(definition, ['RS256']);
  return {
    terraform: { required_providers: { okta: { source: 'okta/okta', version: '~> 4.20' } } },
    resource: {
      ...authorizationServer(definition),
      ...groups(definition),
      ...clients(definition),
      ...accessPolicy(definition),
    },
    output: {
      AUTH_ISSUER: { value: reference('okta_auth_server', 'api', 'issuer') },
      AUTH_AUDIENCE: { value: audienceOf(definition) },
      DOCS_CLIENT_ID: { value: reference('okta_app_oauth', 'swagger_ui', 'client_id') },
      AUTH_CLIENT_ID: { value: reference('okta_app_oauth', 'machine', 'client_id') },
    },
  };
}

function audienceOf({ audience = thisApi.audience }: TenantDefinition): string {
  return audience;
}

function authorizationServer(definition: TenantDefinition): Resources {
  const auth_server_id = reference('okta_auth_server', 'api');
  const { scopes } = definition;
  return {
    okta_auth_server: {
      api: {
        name: named(definition, names.api),
        description: `Issues tokens for the ${thisApi.name}`,
        audiences: [audienceOf(definition)],
        // One issuer, whatever domain a client uses.
        issuer_mode: 'ORG_URL',
      },
    },
    okta_auth_server_scope: keyed(
      scopes.map(({ name, description }) => [
        name,
        {
          auth_server_id,
          name,
          display_name: description,
          description,
          consent: 'IMPLICIT',
          metadata_publish: 'ALL_CLIENTS',
        },
      ]),
    ),
  };
}

function clients(definition: TenantDefinition): Resources {
  return {
    okta_app_oauth: { swagger_ui: swaggerUi(definition), machine: machine(definition) },
    okta_trusted_origin: keyed(
      definition.page.origins.map((origin) => [
        new URL(origin).host,
        { name: named(definition, `${names.swaggerUi} ${origin}`), origin, scopes: ['CORS'] },
      ]),
    ),
  };
}

function swaggerUi(definition: TenantDefinition): object {
  return {
    label: named(definition, names.swaggerUi),
    type: 'browser',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    pkce_required: true,
    redirect_uris: definition.page.callbacks,
    consent_method: 'TRUSTED',
  };
}

function machine(definition: TenantDefinition): object {
  return {
    label: named(definition, names.machine),
    type: 'service',
    grant_types: ['client_credentials'],
    response_types: ['token'],
    token_endpoint_auth_method: 'client_secret_basic',
    // Keeps the secret out of Terraform's state: the Admin Console shows it.
    omit_secret: true,
  };
}

/** A group for each role. Its members may log in with Swagger UI. */
function groups(definition: TenantDefinition): Resources {
  const roles = grantingRoles(definition);
  return {
    okta_group: keyed(
      roles.map(({ name, description }) => [name, { name: named(definition, `${names.api}: ${name}`), description }]),
    ),
    okta_app_group_assignments: {
      swagger_ui: {
        app_id: reference('okta_app_oauth', 'swagger_ui'),
        group: roles.map(({ name }) => ({ id: reference('okta_group', key(name)) })),
      },
    },
  };
}
