import { globSync } from 'node:fs';
import { isCheckout } from '../support/checkout.js';
import { RepositoryCopy } from './repository-copy.js';

const describeCheckout = isCheckout ? describe : describe.skip;

const jest = [
  'node',
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
];

describeCheckout('npm run generate -- purchase-orders (in a copy of the git checkout)', () => {
  let copy: RepositoryCopy;
  let output: string;
  beforeAll(async () => {
    copy = await RepositoryCopy.create();
    output = await copy.run('npm', 'run', 'generate', '--', 'purchase-orders');
  });
  afterAll(() => copy.remove());

  it('names the routes, their scopes and what to do next', () => {
    expect(output).toContain(
      'Done: /api/purchase-orders, for tokens with read:purchase-orders or write:purchase-orders.',
    );
    expect(output).toContain('docs/guides/add-a-resource.md');
  });

  it('changes these files and no others', async () => {
    const changes = await copy.changes();
    const [source, requests] = [/^\?\? src\/purchase-orders\//, /^(\?\?| M) examples\/bruno\//];
    expect(changes.filter((line) => source.test(line))).toHaveLength(10);
    expect(changes.filter((line) => !source.test(line) && !requests.test(line))).toEqual([
      ' M deploy/gateway/envoy.yaml',
      ' M deploy/gateway/kong.yaml',
      ' M deploy/tenant/auth0/tenant.yaml',
      ' M deploy/tenant/entra/api.json',
      ' M deploy/tenant/entra/machine.json',
      ' M deploy/tenant/entra/swagger-ui.json',
      ' M deploy/tenant/keycloak/demo-realm.json',
      ' M deploy/tenant/okta/main.tf.json',
      ' M openapi.json',
      ' M src/app.module.ts',
      ' M src/database/migrations/meta/_journal.json',
      ' M src/roles.ts',
      expect.stringMatching(/^\?\? src\/database\/migrations\/\d{4}_purchase_orders\.sql$/),
      expect.stringMatching(/^\?\? src\/database\/migrations\/meta\/\d{4}_snapshot\.json$/),
      '?? test/api/access/purchase-orders.ts',
      '?? test/api/purchase-orders.e2e-spec.ts',
    ]);
  });

  it('builds the service with the migration', () => {
    expect(globSync('dist/database/migrations/*_purchase_orders.sql', { cwd: copy.folder })).toHaveLength(1);
  });

  it.each([
    ['has no type errors', ['tsc']],
    ['is linted', ['oxlint', '--type-aware', 'src/purchase-orders', 'src/app.module.ts', 'src/roles.ts', 'test/api']],
    ['is formatted', ['prettier', '--check', 'src/purchase-orders', 'src/app.module.ts', 'src/roles.ts', 'test/api']],
    ['is in openapi.json', ['node', 'dist/cli/openapi.js', '--check']],
    ['is documented by the rules', ['redocly', 'lint', 'openapi.json']],
    ['is in the Bruno collection', ['node', 'dist/cli/bruno.js', '--check']],
    ['is in the file of Envoy', ['node', 'dist/cli/gateway.js', '--for', 'envoy', '--check']],
    ['is in the file of Kong', ['node', 'dist/cli/gateway.js', '--for', 'kong', '--check']],
    ['is in the tenant of Auth0', ['node', 'dist/cli/tenant.js', '--for', 'auth0', '--check']],
    ['is in the realm of Keycloak', ['node', 'dist/cli/tenant.js', '--for', 'keycloak', '--check']],
    ['is in the module for Okta', ['node', 'dist/cli/tenant.js', '--for', 'okta', '--check']],
    ['is in the registrations of Entra ID', ['node', 'dist/cli/tenant.js', '--for', 'entra', '--check']],
    [
      'passes its unit specs and the tests of the documents',
      [
        ...jest,
        '--selectProjects',
        'unit',
        'documents',
        '-i',
        '--testPathPatterns',
        'src/purchase-orders',
        'test/documents',
      ],
    ],
    [
      'passes its end-to-end tests',
      [...jest, '--selectProjects', 'e2e', '-i', '--testPathPatterns', 'test/api/(purchase-orders|route-access)'],
    ],
  ])('leaves a resource that %s', async (_, [command = '', ...args]) => {
    expect(await copy.run(command, ...args)).toEqual(expect.any(String));
  });

  it('fails and changes nothing when it is repeated', async () => {
    const changes = await copy.changes();
    await expect(copy.run('npm', 'run', 'generate', '--', 'purchase-order')).rejects.toMatchObject({
      stderr: expect.stringContaining('src/purchase-orders exists already: nothing was changed'),
    });
    expect(await copy.changes()).toEqual(changes);
  });
});
