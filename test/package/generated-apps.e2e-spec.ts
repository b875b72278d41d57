import { access, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { followGuide, generateApp } from './generated-app.js';
import { folderOf, installNodes, oldestNodes } from './node-versions.js';
import { type Importer, describeWithRegistry, runnerIn } from './packed.js';

/** Dependencies of the service that an importing app must not get: one of each kind. */
const ofTheService = ['drizzle-orm', 'pg', 'zod', 'oidc-provider', 'swagger-ui-dist', '@nestjs/swagger'];

/** NestJS 11 generates a CommonJS app with Jest, NestJS 12 an ESM app with Vitest. */
const apps = [
  { nest: 11, testedOn: ['20.19.0', '22.12.0', 'own'], smokeTestedOn: '22.12.0' },
  { nest: 12, testedOn: ['own'], smokeTestedOn: '20.19.0' },
] as const;

describeWithRegistry('the app that Nest generates', () => {
  let nodes: Importer;
  beforeAll(async () => {
    nodes = await installNodes(await oldestNodes());
  });
  afterAll(() => nodes.remove());

  describe.each(apps)('with NestJS $nest', ({ nest, testedOn, smokeTestedOn }) => {
    let app: Importer;
    const runOn = (node: string) => runnerIn(app.folder, node === 'own' ? undefined : folderOf(nodes, node));
    beforeAll(async () => {
      app = await generateApp(nest);
    });
    afterAll(() => app.remove());

    describe('with the command init', () => {
      const read = (file: string) => readFile(path.join(app.folder, file), 'utf8');

      it('builds, and passes its tests, when it ran as a schematic', async () => {
        const output = await app.run('node_modules/.bin/nest', 'add', 'nest-resource-server', '--skip-install');
        expect(output).toContain('src/app.module.ts: AuthModule');
        await app.run('node_modules/.bin/nest', 'build');
        expect(await app.run('npm', 'test')).toMatch(/Tests\b.*1 passed/);
        expect(await app.run('npm', 'run', 'test:e2e')).toMatch(/Tests\b.*2 passed/);
      });

      it('does not change when it runs again', async () => {
        const files = ['src/app.module.ts', 'test/app.e2e-spec.ts', '.env.example'];
        const before = await Promise.all(files.map(read));
        const output = await app.run('node_modules/.bin/nest-resource-server', 'init');
        expect(output).toContain('already has AuthModule');
        expect(await Promise.all(files.map(read))).toEqual(before);
      });

      it('stays as it is, and names what to do by hand, when its module is an unknown one', async () => {
        await writeFile(path.join(app.folder, 'src/app.module.ts'), 'export class AppModule {}\n');
        const run = app.run('node_modules/.bin/nest-resource-server', 'init');
        await expect(run).rejects.toThrow('Add by hand\nto the module of your app:');
        expect(await read('src/app.module.ts')).toBe('export class AppModule {}\n');
      });
    });

    describe('with the changes of the guide', () => {
      beforeAll(() => followGuide(app));
      const smokeTest = (...names: string[]) =>
        runOn(smokeTestedOn)('node', '--test', ...names.map((name) => `smoke/dist/${name}.test.js`));

      it.each(testedOn)('passes its tests on Node.js %s', async (node) => {
        const run = runOn(node);
        expect(await run('npm', 'test')).toMatch(/Tests\b.*1 passed/);
        expect(await run('npm', 'run', 'test:e2e')).toMatch(/Tests\b.*2 passed/);
      });

      it(`checks tokens on Express and on Fastify, on Node.js ${smokeTestedOn}`, async () => {
        await app.run('tsc', '-p', 'smoke');
        expect(await smokeTest('smoke', 'dpop', 'algorithms', 'copies')).toMatch(/pass 29\n.*fail 0/s);
      });

      it(`has all features there, for GraphQL, WebSockets and microservices too, on Node.js ${smokeTestedOn}`, async () => {
        await app.run('tsc', '-p', 'smoke/tsconfig.libraries.json');
        const output = await smokeTest('features', 'override', 'graphql', 'sockets', 'microservices');
        expect(output).toMatch(/pass 36\n.*fail 0/s);
      });

      it('has the command', async () => {
        const run = runOn(smokeTestedOn);
        expect(await run('node_modules/.bin/nest-resource-server', '--help')).toContain('conformance');
      });

      it('has no dependency of the service', async () => {
        const present = (name: string) => access(path.join(app.folder, 'node_modules', name)).then(() => name);
        const found = await Promise.allSettled(ofTheService.map(present));
        expect(found.filter(({ status }) => status === 'fulfilled')).toEqual([]);
      });
    });
  });

  it('is tested with the oldest versions of Node.js that the package allows', async () => {
    expect(await oldestNodes()).toEqual(['20.19.0', '22.12.0']);
  });
});
