import { type Importer, describeWithRegistry, installInto, tarball } from './packed.js';

describeWithRegistry('the package in a project with Vitest', () => {
  let app: Importer;
  beforeAll(async () => {
    const ofNest = Object.fromEntries(
      ['common', 'core', 'passport', 'testing'].map((name) => [`@nestjs/${name}`, '^12.0.0']),
    );
    app = await installInto('test/package/vitest', {
      private: true,
      type: 'module',
      dependencies: {
        ...ofNest,
        'nest-resource-server': `file:${await tarball()}`,
        passport: '^0.7.0',
        'reflect-metadata': '^0.2.0',
        rxjs: '^7.8.0',
        vitest: '^5.0.0',
      },
    });
  }, 120_000);
  afterAll(() => app.remove());

  it('has a test kit that works', async () => {
    expect(await app.run('node', 'node_modules/vitest/vitest.mjs', 'run', '--no-color')).toContain('1 passed');
  }, 60_000);

  it('installs its command', async () => {
    expect(await app.run('node_modules/.bin/nest-resource-server', '--help')).toContain('conformance');
  });
});
