import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { readManifest, tarball } from './packed.js';

const run = promisify(execFile);
const bin = (name: string) => path.resolve(import.meta.dirname, '../../node_modules/.bin', name);
const dist = path.resolve(import.meta.dirname, '../../package/dist');

/** The names of the packages that the compiled files and their types import. */
async function importedPackages(): Promise<string[]> {
  const files = await readdir(dist, { recursive: true });
  const texts = await Promise.all(files.filter((file) => /\.(js|d\.ts)$/.test(file)).map((file) => readDist(file)));
  const specifiers = texts.flatMap((text) => [
    ...text.matchAll(/(?:from |import\(|import |require\()['"]([^'"]+)['"]/g),
  ]);
  const names = specifiers.map(([, specifier = '']) => /^(@[^/]+\/)?[^/]+/.exec(specifier)![0]);
  return [...new Set(names)].filter((name) => !/^(\.|node:)/.test(name) && !builtinModules.includes(name)).sort();
}

function readDist(file: string): Promise<string> {
  return readFile(path.join(dist, file), 'utf8');
}

describe('the package', () => {
  it('has the same version and dependency ranges as the service', async () => {
    const [own, service] = [await readManifest('package'), await readManifest('.')];
    expect(own.version).toEqual(service.version);
    for (const folder of ['examples/orders-service', 'examples/mcp-server']) {
      const { dependencies } = await readManifest(folder);
      expect(dependencies['nest-resource-server']).toContain(path.basename(await tarball()));
    }
    for (const [name, range] of Object.entries(own.dependencies)) {
      // An older major version may be allowed too.
      expect([name, range.split(' || ').at(-1)]).toEqual([name, service.dependencies[name]]);
    }
    for (const [name, range] of Object.entries(own.peerDependencies)) {
      const major = /^\^(\d+|0\.\d+)\./.exec(service.dependencies[name] ?? '')?.[1];
      expect(range).toMatch(new RegExp(`\\^${major}\\.`));
    }
  });

  it('declares exactly what it imports', async () => {
    const { dependencies, peerDependencies } = await readManifest('package');
    const declared = Object.keys({ ...dependencies, ...peerDependencies });
    expect(await importedPackages()).toEqual(declared.toSorted());
  });

  it('passes publint', async () => {
    const { stdout } = await run(bin('publint'), ['run', await tarball(), '--strict']);
    expect(stdout).toContain('All good!');
  });

  it('has types that resolve from CommonJS and ESM, also for an old TypeScript', async () => {
    const { stdout } = await run(bin('attw'), [await tarball()]);
    expect(stdout).toContain('No problems found');
  });
});
