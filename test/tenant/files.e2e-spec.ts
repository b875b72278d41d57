import { readFileSync } from 'node:fs';
import { v5 as nameBasedId } from 'uuid';
import { parse } from 'yaml';
import { RouteInventory } from '../../src/auth/index.js';
import { readFromApp } from '../../src/cli/built-app.js';
import { type TenantIssuer, tenantFiles } from '../../src/cli/tenant/tenant-files.js';
import { introduction } from '../../src/openapi/document/introduction.js';
import { demandedScopes } from '../../src/openapi/document/scopes.js';
import { type Role, roles } from '../../src/roles.js';
import { demoToken } from '../support/demo-token.js';
import { definitionWith, scopes } from './definitions.js';

const issuers: TenantIssuer[] = ['auth0', 'keycloak', 'okta', 'entra'];

/** Any value of a file. A test that reads a member which isn't there fails. */
// oxlint-disable-next-line typescript/no-explicit-any
type Json = any;

const texts = (issuer: TenantIssuer, definition = definitionWith()) => [...tenantFiles(issuer, definition).values()];
const contents = (issuer: TenantIssuer, definition = definitionWith()): Json[] =>
  texts(issuer, definition).map((text) => parse(text));

/** A scope that a team adds, for admins: a decorator, and a word in a list of src/roles.ts. */
const added = 'purge:messages';
const withScope = definitionWith(
  {},
  roles.map((role) => (role.name === 'admin' ? { ...role, permissions: [...role.permissions, added] } : role)),
  { ...scopes, [added]: 'Purge messages' },
);
const auditor: Role = { name: 'auditor', description: 'Reads too.', permissions: ['read:messages'] };

describe('the committed files of an issuer', () => {
  it('have the scopes of the routes, with their descriptions', async () => {
    expect(await readFromApp((app) => demandedScopes(app.get(RouteInventory)))).toEqual(scopes);
  });

  it.each(issuers)('are those that the code defines: %s', (issuer) => {
    for (const [path, text] of tenantFiles(issuer, definitionWith())) {
      expect([path, readFileSync(path, 'utf8')]).toEqual([path, text]);
    }
  });

  it('have placeholders where Keycloak needs a secret, and none elsewhere', () => {
    const secrets = [
      ...texts('keycloak')
        .join()
        .matchAll(/"(?:secret|value)": "([^"]*)"/g),
    ].map(([, value]) => value);
    expect(secrets).toEqual(['${MESSAGES_CLI_SECRET}', ...roles.map(() => '${DEMO_PASSWORD}')]);
    for (const issuer of ['auth0', 'okta', 'entra'] as const) {
      expect(texts(issuer).join()).not.toMatch(
        /"?(client_secret|client_basic_secret|signing_secret|passwordCredentials)"?:/,
      );
    }
  });
});

describe('a scope that is renamed', () => {
  const renamed = definitionWith(
    {},
    roles.map((role) => ({ ...role, permissions: role.permissions.map((one) => one.replace('write:', 'send:')) })),
    { 'read:messages': 'Read messages', 'send:messages': scopes['write:messages']! },
  );
  const [before, after] = ['write:messages', 'send:messages'];
  // A namespace of ours, and an id that is made of it, as everyone else would make it.
  const id = (scope: string) => nameBasedId(scope, '5b6b9a0e-6f0c-4b1e-9d0a-2a7c3c1f8d54');

  it.each(issuers)('has the new name everywhere, and nothing else changes: %s', (issuer) => {
    const replaced = texts(issuer).map((text) =>
      text.replaceAll(before, after).replaceAll('write_messages', 'send_messages').replaceAll(id(before), id(after)),
    );
    expect(texts(issuer, renamed)).toEqual(replaced);
    expect(replaced).not.toEqual(texts(issuer));
  });
});

describe('a scope that is added for one role', () => {
  it('is a permission of the API, of the role and of the machine: auth0', () => {
    const [{ resourceServers, roles, clientGrants }] = contents('auth0', withScope);
    expect(resourceServers[0].scopes).toContainEqual({ value: added, description: 'Purge messages' });
    const permission = { permission_name: added, resource_server_identifier: 'https://messages.example.com' };
    expect(
      roles.filter(({ permissions }: Json) => permissions.some((one: Json) => one.permission_name === added)),
    ).toEqual([expect.objectContaining({ name: 'admin', permissions: expect.arrayContaining([permission]) })]);
    expect(clientGrants[0].scope).toContain(added);
  });

  it('is a client role, a part of the realm role, a client scope for users with it, and an option of clients: keycloak', () => {
    const [realm] = contents('keycloak', withScope);
    expect(realm.roles.client['messages-api']).toContainEqual({ name: added, description: 'Purge messages' });
    const composites = realm.roles.realm.map(({ name, composites }: Json) => [
      name,
      composites.client['messages-api'].includes(added),
    ]);
    expect(composites).toEqual([
      ['manager', false],
      ['admin', true],
    ]);
    expect(realm.clientScopes.map(({ name }: Json) => name)).toContain(added);
    expect(realm.clientScopeMappings['messages-api']).toContainEqual({ clientScope: added, roles: [added] });
    const client = (id: string) => realm.clients.find(({ clientId }: Json) => clientId === id);
    expect(client('swagger-ui').optionalClientScopes).toContain(added);
    expect(client('messages-cli').defaultClientScopes).toContain(added);
    expect(realm.users.at(-1).clientRoles['messages-api']).toContain(added);
  });

  it('is a scope, and allowed by the rules of the role and of the machine: okta', () => {
    const [{ resource }] = contents('okta', withScope);
    expect(resource.okta_auth_server_scope.purge_messages).toMatchObject({
      name: added,
      description: 'Purge messages',
    });
    const rules = Object.entries<Json>(resource.okta_auth_server_policy_rule);
    expect(rules.filter(([, rule]) => rule.scope_whitelist.includes(added)).map(([key]) => key)).toEqual([
      'machine',
      'admin',
    ]);
  });

  it('is a delegated permission and an app role of the same id and texts, which the clients require: entra', () => {
    const [api, swaggerUi, machine] = contents('entra', withScope);
    const scope = api.api.oauth2PermissionScopes.at(-1);
    const role = api.appRoles.at(-1);
    expect([scope.value, role.value]).toEqual([added, added]);
    expect(scope.id).toBe(role.id);
    // Entra rejects a value twice unless these are the same.
    expect(scope.adminConsentDescription).toBe(role.description);
    expect(scope.adminConsentDisplayName).toBe(role.displayName);
    expect(role.description).toBe('Purge messages. For the roles: admin');
    expect(swaggerUi.requiredResourceAccess[0].resourceAccess).toContainEqual({ id: scope.id, type: 'Scope' });
    expect(machine.requiredResourceAccess[0].resourceAccess).toContainEqual({ id: scope.id, type: 'Role' });
  });

  it('is in the tokens of the demo user at the local issuer, and in those of no other', async () => {
    const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
    const issuer = await startLocalIssuer({ port: 0, audience: 'https://api.example.com', users: withScope.roles });
    const granted = async (user: string) => {
      const [, claims = ''] = (await demoToken(issuer, user)).split('.');
      return JSON.parse(Buffer.from(claims, 'base64url').toString()).permissions;
    };
    expect(await granted('admin')).toEqual(['read:messages', 'write:messages', added]);
    expect(await granted('manager')).toEqual(['read:messages']);
    await issuer.close();
  });

  it('is in the table of roles on the documentation page', () => {
    expect(introduction([], {}, withScope.roles)).toContain(
      `| admin | \`read:messages\` \`write:messages\` \`${added}\` |`,
    );
  });

  it('is an error where a role has it and no route demands it', () => {
    const wrong = () => definitionWith({}, [{ ...auditor, permissions: ['read:mesages'] }]);
    expect(wrong).toThrow('src/roles.ts: no route demands the scope read:mesages');
  });
});

describe('a role that is added', () => {
  const definition = definitionWith({}, [...roles, auditor]);

  it('is a role with its permissions, a group with a rule, or named by the permission', () => {
    const [{ roles: ofAuth0 }] = contents('auth0', definition);
    expect(ofAuth0.at(-1)).toMatchObject({ name: 'auditor', permissions: [{ permission_name: 'read:messages' }] });
    const [realm] = contents('keycloak', definition);
    expect(realm.roles.realm.at(-1)).toMatchObject({
      name: 'auditor',
      composites: { client: { 'messages-api': ['read:messages'] } },
    });
    expect(realm.users.map(({ username }: Json) => username)).toContain('auditor');
    const [{ resource }] = contents('okta', definition);
    expect(resource.okta_group.auditor.name).toBe('Messages API: auditor');
    expect(resource.okta_auth_server_policy_rule.auditor.scope_whitelist).toContain('read:messages');
    const [api] = contents('entra', definition);
    expect(api.appRoles[0].description).toBe('Read messages. For the roles: manager, admin, auditor');
  });

  it('is left out where it has no permissions', () => {
    for (const issuer of ['auth0', 'okta', 'entra'] as const) expect(texts(issuer).join()).not.toContain('guest');
    expect(contents('keycloak')[0].roles.realm).not.toContainEqual(expect.objectContaining({ name: 'guest' }));
  });
});
