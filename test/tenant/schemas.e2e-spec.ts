import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { z } from 'zod';

describe('deploy/tenant/auth0/tenant.yaml', () => {
  const text = readFileSync('deploy/tenant/auth0/tenant.yaml', 'utf8');
  const grant = '      - read:messages\n      - write:messages\n';
  const mistakes: [name: string, right: string, wrong: string, problem: string][] = [
    ['another kind of object', 'resourceServers:', 'apis:', 'should NOT have additional properties'],
    [
      'no identifier',
      '    identifier: https://messages.example.com\n',
      '',
      "should have required property 'identifier'",
    ],
    ['an unknown mechanism', 'mechanism: dpop', 'mechanism: proof', 'should be equal to one of the allowed values'],
    ['a text for a boolean', 'enforce_policies: true', 'enforce_policies: "yes"', 'enforce_policies should be boolean'],
    [
      'an unknown policy',
      'policy: require_client_grant',
      'policy: grant',
      'should be equal to one of the allowed values',
    ],
    [
      'an application without name',
      'clients:\n  - name: Messages API Swagger UI\n    ',
      'clients:\n  - ',
      "should have required property 'name'",
    ],
    ['a scope twice in a grant', grant, grant + grant, 'should NOT have duplicate items'],
  ];
  /** Of the file, and of the file with each mistake. */
  let problems: string[][];
  beforeAll(() => {
    const texts = [text, ...mistakes.map(([, right, wrong]) => text.replace(right, wrong))];
    const validator = execFileSync('node_modules/.bin/node', ['test/tenant/auth0-schema.worker.ts'], {
      input: JSON.stringify(texts),
    });
    problems = JSON.parse(validator.toString());
  });

  it('is valid by the schema of auth0-deploy-cli', () => {
    expect(problems[0]).toEqual([]);
  });

  it.each(mistakes)('would be invalid with %s', (name, right, _, problem) => {
    expect(text).toContain(right);
    expect(problems[mistakes.findIndex((mistake) => mistake[0] === name) + 1]!.join()).toContain(problem);
  });
});

const reference = z.string().regex(/^\$\{okta_\w+\.\w+\.\w+\}$/);
const resources = <T extends z.ZodType>(resource: T) => z.record(z.string().regex(/^[a-z_]\w*$/i), resource);
const https = z.url({ protocol: /^https?$/ });

/**
 * The arguments of Okta's Terraform provider that the module has, by its documentation
 * (https://registry.terraform.io/providers/okta/okta/latest/docs). No package of npm has its schema as data.
 */
const oktaModule = z.strictObject({
  '//': z.string(),
  terraform: z.strictObject({
    required_providers: z.strictObject({
      okta: z.strictObject({ source: z.literal('okta/okta'), version: z.string() }),
    }),
  }),
  resource: z.strictObject({
    okta_auth_server: resources(
      z.strictObject({
        name: z.string(),
        description: z.string(),
        audiences: z.array(z.string()).length(1),
        issuer_mode: z.enum(['ORG_URL', 'CUSTOM_URL', 'DYNAMIC']),
      }),
    ),
    okta_auth_server_scope: resources(
      z.strictObject({
        auth_server_id: reference,
        name: z.string(),
        display_name: z.string(),
        description: z.string(),
        consent: z.enum(['IMPLICIT', 'REQUIRED', 'FLEXIBLE']),
        metadata_publish: z.enum(['ALL_CLIENTS', 'NO_CLIENTS']),
      }),
    ),
    okta_group: resources(z.strictObject({ name: z.string(), description: z.string() })),
    okta_app_group_assignments: resources(
      z.strictObject({ app_id: reference, group: z.array(z.strictObject({ id: reference })) }),
    ),
    okta_app_oauth: resources(
      z.strictObject({
        label: z.string(),
        type: z.enum(['web', 'native', 'browser', 'service']),
        grant_types: z.array(z.enum(['authorization_code', 'refresh_token', 'client_credentials'])),
        response_types: z.array(z.enum(['code', 'token', 'id_token'])),
        token_endpoint_auth_method: z.enum(['none', 'client_secret_post', 'client_secret_basic', 'private_key_jwt']),
        pkce_required: z.boolean().optional(),
        redirect_uris: z.array(https).optional(),
        consent_method: z.enum(['REQUIRED', 'TRUSTED']).optional(),
        omit_secret: z.boolean().optional(),
      }),
    ),
    okta_trusted_origin: resources(
      z.strictObject({ name: z.string(), origin: https, scopes: z.array(z.enum(['CORS', 'REDIRECT'])) }),
    ),
    okta_auth_server_policy: resources(
      z.strictObject({
        auth_server_id: reference,
        name: z.string(),
        description: z.string(),
        priority: z.int().positive(),
        client_whitelist: z.array(reference),
      }),
    ),
    okta_auth_server_policy_rule: resources(
      z.strictObject({
        auth_server_id: reference,
        policy_id: reference,
        name: z.string(),
        priority: z.int().positive(),
        access_token_lifetime_minutes: z.int().min(5).max(1440),
        grant_type_whitelist: z.array(z.enum(['authorization_code', 'client_credentials'])),
        group_whitelist: z.array(z.union([reference, z.literal('EVERYONE')])),
        scope_whitelist: z.array(z.string()),
        depends_on: z.array(z.string()).optional(),
      }),
    ),
  }),
  output: z.record(z.string(), z.strictObject({ value: z.string() })),
});

describe('deploy/tenant/okta/main.tf.json', () => {
  const text = readFileSync('deploy/tenant/okta/main.tf.json', 'utf8');
  const terraform = oktaModule.parse(JSON.parse(text));

  it('refers to resources that it has', () => {
    const known = new Set(
      Object.entries(terraform.resource).flatMap(([type, all]) => Object.keys(all).map((name) => `${type}.${name}`)),
    );
    const used = [...text.matchAll(/\$\{(\w+\.\w+)\.\w+\}/g)].map(([, name]) => name!);
    const before = Object.values(terraform.resource.okta_auth_server_policy_rule).flatMap(
      (rule) => rule.depends_on ?? [],
    );
    expect([...used, ...before].filter((name) => !known.has(name))).toEqual([]);
    expect(used.length).toBeGreaterThan(10);
  });

  it('grants no scope that the authorization server lacks, and states the variables of the service', () => {
    const own = Object.values(terraform.resource.okta_auth_server_scope).map(({ name }) => name);
    const granted = Object.values(terraform.resource.okta_auth_server_policy_rule).flatMap(
      (rule) => rule.scope_whitelist,
    );
    // OpenID Connect's own, which every authorization server has.
    expect(new Set(granted)).toEqual(new Set([...own, 'openid', 'profile', 'email']));
    expect(Object.keys(terraform.output)).toEqual(['AUTH_ISSUER', 'AUTH_AUDIENCE', 'DOCS_CLIENT_ID', 'AUTH_CLIENT_ID']);
  });

  it.each([
    ['an unknown argument', '"redirect_uris"', '"redirect_uri"'],
    ['a value of the wrong type', '"pkce_required": true', '"pkce_required": "true"'],
    ['a key that is no identifier', '"_127_0_0_1_3000"', '"127.0.0.1"'],
    ['an unknown grant', '"client_credentials"', '"client_credential"'],
  ])('would be invalid with %s', (_, right, wrong) => {
    expect(text).toContain(right);
    expect(oktaModule.safeParse(JSON.parse(text.replace(right, wrong))).success).toBe(false);
  });
});
