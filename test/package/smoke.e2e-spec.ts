import { access } from 'node:fs/promises';
import path from 'node:path';
import { type Importer, describeWithRegistry, installInto, tarball } from './packed.js';

/** Nest 12 is ESM; apps on Nest 11 are usually CommonJS. */
const majors = [
  { nest: 12, type: 'module' },
  { nest: 11, type: 'commonjs' },
] as const;

/** Dependencies of the service that an importing app must not get: one of each kind. */
const ofTheService = ['drizzle-orm', 'pg', 'zod', 'oidc-provider', 'swagger-ui-dist', '@nestjs/swagger'];

describeWithRegistry('the package', () => {
  describe.each(majors)('in an app on Nest $nest ($type)', ({ nest, type }) => {
    let app: Importer;
    beforeAll(async () => {
      const range = `^${nest}.0.0`;
      const ofNest = ['common', 'core', 'passport', 'platform-express', 'platform-fastify'];
      const dependencies = {
        ...Object.fromEntries(ofNest.map((name) => [`@nestjs/${name}`, range])),
        '@types/node': '^24.0.0',
        'nest-resource-server': `file:${await tarball()}`,
        passport: '^0.7.0',
        'reflect-metadata': '^0.2.0',
        rxjs: '^7.8.0',
      };
      app = await installInto('test/package/smoke', { private: true, type, dependencies });
    }, 120_000);
    afterAll(() => app.remove());

    it('installs no dependency of the service', async () => {
      const present = (name: string) => access(path.join(app.folder, 'node_modules', name)).then(() => name);
      const found = await Promise.allSettled(ofTheService.map(present));
      expect(found.filter(({ status }) => status === 'fulfilled')).toEqual([]);
    });

    it('checks tokens on Express and on Fastify', async () => {
      await app.run('tsc');
      expect(await app.run('node', '--test', 'dist/smoke.test.js')).toContain('pass 12');
    }, 60_000);
  });
});
