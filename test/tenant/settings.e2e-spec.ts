import { parse } from 'yaml';
import { tenantFiles } from '../../src/cli/tenant/tenant-files.js';
import { key, keyed } from '../../src/cli/tenant/okta.references.js';
import { type TenantSettings, settingsOf } from '../../src/cli/tenant/tenant-settings.js';
import { loadConfig } from '../../src/config/index.js';
import { definitionWith } from './definitions.js';

const reader = { name: 'reader', description: 'Reads.', permissions: ['read:things'] };
const definitionOf = (changed: Partial<TenantSettings>) =>
  definitionWith(changed, [reader], { 'read:things': 'Read things' });
const auth0 = (changed: Parameters<typeof definitionOf>[0]) =>
  parse([...tenantFiles('auth0', definitionOf(changed)).values()][0]!);

const staging = {
  environment: 'staging',
  audience: 'https://staging.example.com',
  addresses: ['https://staging.example.com/api'],
};

describe('the settings of a tenant', () => {
  it('are those of the service', () => {
    const { auth, server } = loadConfig({
      AUTH_ISSUER: 'https://tenant.example.com/',
      AUTH_AUDIENCE: 'first,second',
      AUTH_DPOP: 'required',
      AUTH_MAX_TOKEN_AGE: '600',
      PUBLIC_URL: 'https://api.example.com/messages/',
    });
    expect(settingsOf('staging', auth.issuers[0]!, server)).toEqual({
      environment: 'staging',
      audience: 'first',
      addresses: ['https://api.example.com/messages'],
      dpop: 'required',
      algorithms: ['RS256'],
      maxTokenAge: 600,
    });
  });

  it.each([
    ['off', undefined],
    ['allowed', { mechanism: 'dpop', required: false }],
    ['required', { mechanism: 'dpop', required: true }],
  ] as const)('have Auth0 bind tokens as AUTH_DPOP is: %s', (dpop, expected) => {
    expect(auth0({ dpop }).resourceServers[0].proof_of_possession).toEqual(expected);
  });

  it('have Auth0 issue tokens that are not older than the service accepts, and sign with what it accepts', () => {
    const [api] = auth0({ maxTokenAge: 600, algorithms: ['ES256', 'PS256'] }).resourceServers;
    expect(api).toMatchObject({ token_lifetime: 600, signing_alg: 'PS256' });
    expect(() => auth0({ algorithms: ['ES256'] })).toThrow(
      'AUTH_ALGORITHMS: this issuer signs with RS256, PS256, RS512 only',
    );
  });

  it.each(['master', 'demo'])('have no realm of Keycloak that is another: %s', (environment) => {
    const definition = definitionOf({ ...staging, environment });
    expect(() => tenantFiles('keycloak', definition)).toThrow(`--name ${environment}: there is another realm`);
    expect(tenantFiles('okta', definition).size).toBeGreaterThan(0);
  });

  it.each(['Read ${things}', 'Read %{things}'])('have no description that an issuer would replace: %s', (text) => {
    expect(() => definitionWith({}, [reader], { 'read:things': text })).toThrow('has a template: write it without');
    expect(() => definitionWith({}, [{ ...reader, description: text }], { 'read:things': 'Read' })).toThrow(text);
  });

  it('have no permission that is a name of every object', () => {
    const role = { ...reader, permissions: ['toString'] };
    expect(() => definitionWith({}, [role])).toThrow('no route demands the scope toString');
  });

  it('have Swagger UI come back to the address that its users see', () => {
    const [swaggerUi] = auth0(staging).clients;
    expect(swaggerUi).toMatchObject({
      callbacks: ['https://staging.example.com/api/docs/oauth2-redirect.html'],
      web_origins: ['https://staging.example.com'],
    });
  });
});

describe('an environment', () => {
  it('is in every name of Auth0, so that a tenant may have several', () => {
    const tenant = auth0(staging);
    const names = [...tenant.resourceServers, ...tenant.roles, ...tenant.clients].map(({ name }) => name);
    expect(names.filter((name) => !name.endsWith(' (staging)'))).toEqual([]);
    expect(tenant.clientGrants[0].client_id).toBe('Messages API Machine to Machine (staging)');
  });

  it('has files in folders of its own', () => {
    const paths = (['auth0', 'keycloak', 'okta', 'entra'] as const).flatMap((issuer) => [
      ...tenantFiles(issuer, definitionOf(staging)).keys(),
    ]);
    expect(paths).toEqual([
      'deploy/tenant/auth0/staging/tenant.yaml',
      'deploy/tenant/keycloak/staging/staging-realm.json',
      'deploy/tenant/okta/staging/main.tf.json',
      'deploy/tenant/entra/staging/api.json',
      'deploy/tenant/entra/staging/swagger-ui.json',
      'deploy/tenant/entra/staging/machine.json',
    ]);
  });

  it('has no demo users in Keycloak, unless it is development', () => {
    const [text = ''] = tenantFiles('keycloak', definitionOf(staging)).values();
    expect(text).not.toContain('password');
    const realm = JSON.parse(text);
    expect(realm.realm).toBe('staging');
    expect(realm.users.map(({ username }: { username: string }) => username)).toEqual(['service-account-messages-cli']);
    expect(Object.keys(realm.roles.client)).toEqual([staging.audience]);
  });
});

describe('the keys of Terraform', () => {
  it('are identifiers, and differ', () => {
    expect([key('read:things'), key('127.0.0.1:3000')]).toEqual(['read_things', '_127_0_0_1_3000']);
    const twice = () =>
      keyed([
        ['a:b', {}],
        ['a.b', {}],
      ]);
    expect(twice).toThrow('Two names would be a_b in Terraform: rename one');
  });
});
