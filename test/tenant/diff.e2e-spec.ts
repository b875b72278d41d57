import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { thisApi } from '../../src/api.js';
import { roles } from '../../src/roles.js';
import { freePort } from '../support/free-port.js';
import { type Entity, ManagementApi, credentials } from './management-api.js';

interface Run {
  readonly code: number | null;
  readonly output: string;
}

/** The grants that the guide names: for importing the file, and for comparing. */
const kinds = ['resource_servers', 'roles', 'clients', 'client_grants'];
const toCompare = kinds.map((kind) => `read:${kind}`);
const toImport = [...toCompare, ...kinds.flatMap((kind) => [`create:${kind}`, `update:${kind}`])];

function run(file: string, args: readonly string[], variables: NodeJS.ProcessEnv): Promise<Run> {
  const env = { PATH: process.env.PATH, ...variables };
  return new Promise((done) => {
    const child = execFile(resolve('node_modules/.bin/node'), [file, ...args], { env }, (_error, stdout, stderr) =>
      done({ code: child.exitCode, output: stdout + stderr }),
    );
    child.stdin?.end();
  });
}

const advice =
  'import the file of deploy/tenant/auth0/ (docs/guides/auth0.md), or change the code to what the tenant should be';

const named = (entities: readonly Entity[], name: string): Entity => entities.find((one) => one.name === name)!;

describe('npm run tenant -- --diff', () => {
  let api: ManagementApi;
  let imported: Run;
  let asImported: string;
  beforeAll(async () => {
    api = await ManagementApi.start();
    api.grants = new Set(toImport);
    imported = await importFile();
    asImported = JSON.stringify([api.data, [...api.permissions]]);
  });
  afterAll(() => api.close());

  /** Runs the command of the guide. */
  function importFile(): Promise<Run> {
    const command = ['import', '--input_file', 'deploy/tenant/auth0/tenant.yaml'];
    return run('node_modules/auth0-deploy-cli/lib/index.js', command, api.variables);
  }

  beforeEach(() => {
    const [data, permissions] = JSON.parse(asImported);
    Object.assign(api.data, data);
    api.permissions.clear();
    for (const [role, granted] of permissions) api.permissions.set(role, granted);
    api.grants = new Set(toCompare);
    api.requests.length = 0;
  });

  const diff = (variables: NodeJS.ProcessEnv = {}) =>
    run('dist/cli/tenant.js', ['--for', 'auth0', '--diff'], { ...api.variables, ...variables });
  const theApi = () => api.data['resource-servers'][0]!;
  const scopes = () => theApi().scopes as Entity[]; // as imported
  const swaggerUi = () => named(api.data.clients, `${thisApi.name} Swagger UI`);
  const admin = () => named(api.data.roles, 'admin');

  it('finds no difference after auth0-deploy-cli has imported the file', async () => {
    expect(imported).toEqual({ code: 0, output: expect.stringContaining('Import Successful') });
    expect(await diff()).toEqual({ code: 0, output: `✓ the tenant ${api.domain} is as the code defines it\n` });
  });

  const ofApi = `of the API ${thisApi.audience}`;
  const ofMachine = `of the grant of the application ${thisApi.name} Machine to Machine`;
  const differs = (...problems: string[]) => ({
    code: 1,
    output: `${[...problems, `✗ the tenant ${api.domain} differs from the code`].join('\n')}\n  → ${advice}\n`,
  });

  it('reports each setting, scope, permission, callback and grant that is missing, extra or different', async () => {
    scopes().splice(0, 2, { value: 'read:messages', description: 'Read' }, { value: 'delete:messages' });
    Object.assign(theApi(), { enforce_policies: false, token_dialect: 'access_token', proof_of_possession: null });
    api.permissions.set(String(named(api.data.roles, 'manager').id), api.permissions.get(String(admin().id))!);
    api.permissions.set(String(admin().id), []);
    (swaggerUi().callbacks as string[]).pop(); // as imported
    (api.data['client-grants'][0]!.scope as string[]).pop();
    expect(await diff()).toEqual(
      differs(
        `✗ proof_of_possession (Sender Constraining) ${ofApi} is different`,
        '    the code    {"mechanism":"dpop","required":false}',
        '    the tenant  null',
        `✗ enforce_policies (Enable RBAC) ${ofApi} is different`,
        '    the code    true',
        '    the tenant  false',
        `✗ token_dialect (Add Permissions in the Access Token) ${ofApi} is different`,
        '    the code    "access_token_authz"',
        '    the tenant  "access_token"',
        `✗ the scope write:messages ${ofApi} is missing`,
        `✗ the scope delete:messages ${ofApi} is extra: the code doesn't define it`,
        '✗ description of the scope read:messages is different',
        '    the code    "Read messages"',
        '    the tenant  "Read"',
        "✗ the permission write:messages of the role manager is extra: the code doesn't define it",
        '✗ the permission read:messages of the role admin is missing',
        '✗ the permission write:messages of the role admin is missing',
        `✗ callbacks (Allowed Callback URLs) of the application ${thisApi.name} Swagger UI is different`,
        '    missing  "http://localhost:3000/docs/oauth2-redirect.html"',
        `✗ the scope write:messages ${ofMachine} is missing`,
      ),
    );
  });

  it('reports what is missing altogether, and DPoP that is required', async () => {
    api.data.roles.splice(0, 1);
    api.data.clients.shift();
    api.data['client-grants'].pop();
    Object.assign(theApi(), { proof_of_possession: { mechanism: 'dpop', required: true } });
    expect(await diff()).toEqual(
      differs(
        `✗ proof_of_possession.required (Require Sender Constraining) ${ofApi} is different`,
        '    the code    false',
        '    the tenant  true',
        '✗ the role manager is missing',
        `✗ the application ${thisApi.name} Swagger UI is missing`,
        `✗ the grant of the application ${thisApi.name} Machine to Machine is missing`,
      ),
    );
    api.data['resource-servers'].pop();
    expect((await diff()).output).toMatch(`✗ the API ${thisApi.audience} is missing\n✗ the role manager`);
  });

  it('finds no difference any more when the file is imported again', async () => {
    scopes().pop();
    Object.assign(theApi(), { enforce_policies: false });
    api.permissions.set(String(admin().id), []);
    (swaggerUi().callbacks as string[]).pop(); // as imported
    api.data['client-grants'].pop();
    api.grants = new Set(toImport);
    expect((await importFile()).output).toContain('Import Successful');
    expect((await diff()).output).toContain('is as the code defines it');
  });

  it('does not report what other APIs of the tenant have', async () => {
    api.data.roles.push({ id: 'other', name: 'other' });
    api.data.clients.push({ client_id: 'other', name: 'Other' });
    api.permissions.get(String(admin().id))!.push({ permission_name: 'x', resource_server_identifier: 'other' });
    expect((await diff()).code).toBe(0);
  });

  it('finds what is on a later page of a list', async () => {
    const others = Array.from({ length: 250 }, (_, index) => ({
      client_id: `c${index}`,
      id: `r${index}`,
      name: `Other ${index}`,
    }));
    api.data.clients.unshift(...others);
    api.data.roles.unshift(...others);
    expect((await diff()).code).toBe(0);
  });

  it('reads only, and no secret of an application', async () => {
    await diff();
    expect(api.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
    const clients = api.requests.filter((request) => request.includes('/clients?'));
    expect(clients).toEqual([expect.stringMatching(/fields=client_id%2C(?!\S*secret)\S+&include_fields=true/)]);
  });

  it.each(toCompare)('needs the grant %s, and says where the guide lists it', async (grant) => {
    api.grants = new Set(toCompare.filter((one) => one !== grant));
    const { code, output } = await diff();
    expect([code, output]).toEqual([1, expect.stringContaining('denies access to its Management API')]);
    expect(output).toContain('docs/guides/auth0.md');
    expect(readFileSync('docs/guides/auth0.md', 'utf8')).toContain(`\`${grant}\``);
  });

  it('reports a rejected client, without its secret', async () => {
    const { code, output } = await diff({ AUTH0_CLIENT_SECRET: 'WRONG-SECRET' });
    expect([code, output]).toEqual([
      1,
      expect.stringContaining('issued no token for its Management API: access_denied'),
    ]);
    expect(output).not.toMatch(/WRONG-SECRET|deployer/);
  });

  it('reports that the tenant cannot be reached when nothing listens, or its certificate is not trusted', async () => {
    const [refused, untrusted] = await Promise.all([
      diff({ AUTH0_DOMAIN: `localhost:${await freePort()}` }),
      diff({ NODE_EXTRA_CA_CERTS: '' }),
    ]);
    expect(refused).toEqual({ code: 1, output: expect.stringMatching(/cannot be reached: .*ECONNREFUSED/) });
    expect(untrusted).toEqual({ code: 1, output: expect.stringMatching(/cannot be reached: .*certificate/) });
    for (const { output } of [refused, untrusted]) expect(output).not.toContain(credentials.AUTH0_CLIENT_SECRET);
  });

  it('names the variables when one is missing', async () => {
    const { code, output } = await diff({ AUTH0_CLIENT_ID: '' });
    expect([code, output]).toEqual([1, '✗ Set AUTH0_DOMAIN, AUTH0_CLIENT_ID and AUTH0_CLIENT_SECRET\n']);
  });

  describe('as npm run doctor does', () => {
    let issuer: LocalIssuer;
    beforeAll(async () => {
      const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
      issuer = await startLocalIssuer({ port: 0, audience: thisApi.audience, users: roles });
    });
    afterAll(() => issuer.close());

    const doctor = (variables: NodeJS.ProcessEnv = {}) =>
      run('dist/cli/doctor.js', [], { LOCAL_ISSUER_PORT: new URL(issuer.url).port, ...api.variables, ...variables });

    it('compares the tenant with the configuration of the service', async () => {
      const same = await doctor();
      expect([same.code, same.output]).toEqual([
        0,
        expect.stringContaining(`✓ the tenant ${api.domain} is as the code defines it`),
      ]);
      const { code, output } = await doctor({ PUBLIC_URL: 'https://api.example.com' });
      expect([code, output]).toEqual([1, expect.stringContaining('callbacks (Allowed Callback URLs)')]);
      expect(output).toContain('    missing  "https://api.example.com/docs/oauth2-redirect.html"');
    });

    it('reads no tenant without the three variables', async () => {
      const { code, output } = await doctor({ AUTH0_CLIENT_SECRET: '' });
      expect([code, output]).toEqual([0, expect.not.stringContaining('the tenant')]);
      expect(api.requests).toEqual([]);
    });
  });
});
