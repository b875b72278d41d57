import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { variableNames } from '../../src/config/env.js';
import { loadConfig } from '../../src/config/index.js';
import { roles as demoRoles } from '../../src/roles.js';
import { composeProblems, interpolated } from './compose-schema.js';
import { type RealmExport, danglingNames, realmExport } from './keycloak-realm.js';

interface Service {
  readonly image: string;
  readonly command?: string[];
  readonly build?: string;
  readonly environment: Record<string, string>;
  readonly volumes?: string[];
  readonly ports?: string[];
  readonly stop_grace_period?: string;
}

const folder = 'deploy/keycloak';
const compose = parse(interpolated(readFileSync(`${folder}/compose.yaml`, 'utf8'), {}), { merge: true });
const { keycloak, service, postgres } = compose.services as Record<'keycloak' | 'service' | 'postgres', Service>;
const realmText = readFileSync('deploy/tenant/keycloak/demo-realm.json', 'utf8');
const parsed = () => realmExport.parse(JSON.parse(realmText));
const realm = parsed();
const config = () => loadConfig({ NODE_ENV: 'production', ...service.environment });
const client = (id: string) => realm.clients.find(({ clientId }) => clientId === id)!;

describe('deploy/keycloak/compose.yaml', () => {
  it('is valid by the schema of the Compose specification', () => {
    expect(composeProblems(compose)).toEqual([]);
  });

  it('gives the service a production configuration that it accepts, with both addresses of the realm', () => {
    expect(variableNames).toEqual(expect.arrayContaining(Object.keys(service.environment)));
    const { auth, docs, database } = config();
    const inner = `http://keycloak:8080/realms/${realm.realm}`;
    expect(auth.httpHosts).toEqual(['keycloak']);
    expect(auth.issuers).toEqual([
      expect.objectContaining({
        issuer: `${keycloak.environment['KC_HOSTNAME']}/realms/${realm.realm}`,
        discoveryUrl: `${inner}/.well-known/openid-configuration`,
        audience: ['messages-api'],
        profile: 'keycloak',
      }),
    ]);
    expect(docs).toMatchObject({ enabled: true, clientId: 'swagger-ui' });
    const { POSTGRES_USER: user, POSTGRES_PASSWORD: password, POSTGRES_DB: name } = postgres.environment;
    expect(database.url).toBe(`postgres://${user}:${password}@postgres:5432/${name}`);
  });

  it('lets nobody but this machine in, and confines every service', () => {
    const published = Object.values<Service>(compose.services).flatMap(({ ports = [] }) => ports);
    expect(published).toEqual(['127.0.0.1:8080:8080', '127.0.0.1:3000:3000']);
    for (const one of Object.values(compose.services)) {
      expect(one).toMatchObject({ cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    }
    expect(new URL(keycloak.environment['KC_HOSTNAME']!).host).toBe('localhost:8080');
    expect(service.environment['PUBLIC_URL']).toBe('http://localhost:3000');
  });

  it('has Keycloak import the realm, with a value for each placeholder', () => {
    expect(keycloak.command).toEqual(['start-dev', '--import-realm']);
    const file = `${realm.realm}-realm.json`;
    expect(keycloak.volumes).toEqual([`../tenant/keycloak/${file}:/opt/keycloak/data/import/${file}:ro`]);
    const placeholders = [...realmText.matchAll(/\$\{([A-Z_]+)\}/g)].map(([, name]) => name);
    expect(new Set(placeholders)).toEqual(new Set(['DEMO_PASSWORD', 'MESSAGES_CLI_SECRET']));
    for (const name of placeholders) expect(keycloak.environment[name!]).toMatch(/./);
  });

  it("runs the repository's Dockerfile, and the same PostgreSQL as compose.yaml", () => {
    expect(service.build).toBe('../..');
    const { services } = parse(readFileSync('compose.yaml', 'utf8'), { merge: true });
    expect(postgres.image).toBe(services.postgres.image);
    const { timeoutMs } = config().server.shutdown;
    expect(Number.parseInt(service.stop_grace_period!, 10) * 1000).toBeGreaterThan(timeoutMs);
  });
});

describe('deploy/tenant/keycloak/demo-realm.json', () => {
  it.each([
    ['an unknown member', '"redirectUris"', '"redirectUri"'],
    ['a value of the wrong type', '"publicClient": true', '"publicClient": "true"'],
    ['an unknown protocol mapper', '"oidc-sub-mapper"', '"oidc-subject-mapper"'],
    ['a password in plain text', '"${DEMO_PASSWORD}"', '"demo"'],
    ['a client secret in plain text', '"${MESSAGES_CLI_SECRET}"', '"secret"'],
  ])('would be invalid with %s', (_, right, wrong) => {
    expect(realmText).toContain(right);
    expect(realmExport.safeParse(JSON.parse(realmText.replace(right, wrong))).success).toBe(false);
  });

  it('defines every client, role and client scope that it refers to', () => {
    expect(danglingNames(realm)).toEqual([]);
  });

  it.each<[string, (realm: RealmExport) => void]>([
    ['client scope emails', ({ clients }) => clients[1]!.defaultClientScopes.push('emails')],
    ['client messages', ({ users }) => (users.at(-1)!.serviceAccountClientId = 'messages')],
    ['role messages-api read', ({ users }) => users.at(-1)!.clientRoles!['messages-api']!.push('read')],
    ['role reader', ({ users }) => users[0]!.realmRoles!.push('reader')],
    ['role messages-api write', ({ roles }) => roles.realm[0]!.composites.client['messages-api']!.push('write')],
  ])('would refer to a name without definition: %s', (name, change) => {
    const changed = parsed();
    change(changed);
    expect(danglingNames(changed)).toEqual([name]);
  });

  it("names the API's scopes three times: as roles, as client scopes for users with the role, and in the routes", () => {
    const demanded = new Set(readFileSync('openapi.json', 'utf8').match(/\b(?:read|write):messages\b/g));
    const roles = realm.roles.client['messages-api']!.map(({ name }) => name);
    expect(new Set(roles)).toEqual(demanded);
    const mappings = roles.map((role) => ({ clientScope: role, roles: [role] }));
    expect(realm.clientScopeMappings['messages-api']).toEqual(mappings);
    const granting = realm.clientScopes.filter(({ attributes }) => attributes['include.in.token.scope'] === 'true');
    expect(granting.map(({ name }) => name)).toEqual(roles);
    expect(client('swagger-ui').optionalClientScopes).toEqual(roles);
  });

  it('writes sub, the roles and the audience of the service into every access token for the API', () => {
    expect(realm.defaultDefaultClientScopes).toContain('basic');
    const callers = realm.clients.filter(({ bearerOnly }) => !bearerOnly);
    expect(callers.map(({ clientId }) => clientId)).toEqual(['swagger-ui', 'messages-cli']);
    for (const { defaultClientScopes, fullScopeAllowed } of callers) {
      const mappers = realm.clientScopes
        .filter(({ name }) => defaultClientScopes.includes(name))
        .flatMap(({ protocolMappers }) => protocolMappers);
      const ids = mappers.map(({ protocolMapper }) => protocolMapper);
      expect(ids).toEqual(expect.arrayContaining(['oidc-sub-mapper', 'oidc-usermodel-client-role-mapper']));
      const audiences = mappers.flatMap(({ config: options }) => options['included.client.audience'] ?? []);
      expect(audiences).toEqual(config().auth.issuers[0]!.audience);
      // Only the roles of the requested scopes.
      expect(fullScopeAllowed).toBe(false);
      for (const { config: options } of mappers) expect(options['access.token.claim']).toBe('true');
    }
  });

  it("has a public client with PKCE for Swagger UI at the service's address, and a service account", () => {
    const { publicUrl } = config().server;
    expect(client(config().docs.clientId!)).toMatchObject({
      publicClient: true,
      standardFlowEnabled: true,
      attributes: { 'pkce.code.challenge.method': 'S256' },
      redirectUris: expect.arrayContaining([`${publicUrl}/docs/oauth2-redirect.html`]),
      webOrigins: expect.arrayContaining([publicUrl]),
    });
    expect(client('messages-cli')).toMatchObject({ publicClient: false, serviceAccountsEnabled: true });
    const account = realm.users.find(({ serviceAccountClientId }) => serviceAccountClientId === 'messages-cli');
    expect(account?.username).toBe('service-account-messages-cli');
  });

  it('has the demo users of the local issuer, complete, so that Keycloak asks for no update at the login', () => {
    const users = realm.users.filter(({ credentials }) => credentials);
    const permissionsOf = (name: string) =>
      realm.roles.realm.find((role) => role.name === name)!.composites.client['messages-api'];
    expect(users.map(({ username, realmRoles }) => [username, realmRoles?.flatMap(permissionsOf)])).toEqual(
      demoRoles.map(({ name, permissions }) => [name, permissions]),
    );
    for (const user of users) {
      const named = { firstName: expect.any(String), lastName: expect.any(String), email: expect.any(String) };
      expect(user).toMatchObject({ ...named, emailVerified: true });
      expect(user.credentials![0]!.temporary).toBe(false);
    }
  });
});
