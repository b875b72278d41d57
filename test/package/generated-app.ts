import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Importer, createImporter, install, tarball } from './packed.js';

const root = path.resolve(import.meta.dirname, '../..');

/** The generated files that the guides change. */
const sources = ['src', 'test'];

/** An app as `nest new` generates it, with the packages that the guide installs. */
export async function generateApp(nest: 11 | 12): Promise<Importer> {
  const app = await createImporter();
  const tools = ['cli', 'schematics'].map((name) => [`@nestjs/${name}`, `^${nest}.0.0`]);
  await install(app, { private: true, devDependencies: Object.fromEntries(tools) });
  const manifest = path.join(app.folder, 'package.json');
  await rm(manifest);
  const options = ['--directory', '.', '--skip-install', '--skip-git', '--package-manager', 'npm'];
  await app.run('node_modules/.bin/nest', 'new', 'app', ...options);
  await install(app, await withDependencies(JSON.parse(await readFile(manifest, 'utf8')) as GeneratedManifest, nest));
  for (const folder of sources) await cp(path.join(app.folder, folder), generated(app, folder), { recursive: true });
  return app;
}

/** Changes the files as they were generated as the guide says, and adds the smoke tests. */
export async function followGuide(app: Importer): Promise<void> {
  for (const folder of sources) {
    await rm(path.join(app.folder, folder), { recursive: true });
    await cp(generated(app, folder), path.join(app.folder, folder), { recursive: true });
  }
  await applyGuide(app);
  await cp(path.join(root, 'test/package/smoke'), path.join(app.folder, 'smoke'), { recursive: true });
}

/** Where the folder is kept as it was generated. */
function generated({ folder }: Importer, name: string): string {
  return path.join(folder, 'node_modules', '.generated', name);
}

/** The members of the generated package.json that get entries, or lose some. */
interface GeneratedManifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** Without the linters and formatters, which no test runs. */
async function withDependencies({ dependencies, devDependencies, ...manifest }: GeneratedManifest, nest: 11 | 12) {
  const needed = Object.entries(devDependencies).filter(([name]) => !/lint|prettier|mau$/.test(name));
  return {
    ...manifest,
    dependencies: {
      ...dependencies,
      ...(await installedByGuide(nest)),
      'nest-resource-server': `file:${await tarball()}`,
      ...ofSmokeTests(nest),
    },
    devDependencies: Object.fromEntries(needed),
  };
}

/** The packages that only the smoke tests need. */
function ofSmokeTests(nest: 11 | 12): Record<string, string> {
  const core = ['platform-fastify', 'websockets', 'platform-socket.io', 'platform-ws', 'microservices'];
  const graphql = ['graphql', 'apollo', 'mercurius'];
  return {
    ...Object.fromEntries(core.map((name) => [`@nestjs/${name}`, `^${nest}.0.0`])),
    ...Object.fromEntries(graphql.map((name) => [`@nestjs/${name}`, `^${nest + 2}.0.0`])), // two majors ahead of Nest's
    '@apollo/server': '^5.0.0',
    '@as-integrations/express5': '^1.0.0',
    graphql: '^16.0.0',
    mercurius: '^16.0.0',
    'socket.io-client': '^4.8.0',
    ws: '^8.18.0',
    '@types/ws': '^8.18.0',
  };
}

/** The packages beside ours in the guide's command, with their versions. */
async function installedByGuide(nest: 11 | 12): Promise<Record<string, string>> {
  const page = await readFile(path.join(root, 'docs/guides/use-as-a-module.md'), 'utf8');
  const commands = [...page.matchAll(/^npm install PATH\/\S+\.tgz (.*)$/gm)].map(([, packages = '']) => packages);
  const command = commands.find((packages) => packages.includes('@11') === (nest === 11));
  if (command === undefined) throw new Error(`The guide has no command for NestJS ${nest}`);
  const packages = [...command.matchAll(/(@?[^@\s]+)(?:@(\S+))?/g)];
  return Object.fromEntries(packages.map(([, name = '', version = '*']) => [name, version]));
}

/** Makes the changes to generated files that the guide shows as diffs. */
async function applyGuide(app: Importer): Promise<void> {
  const page = await readFile(path.join(root, 'docs/guides/testing.md'), 'utf8');
  for (const [, file = '', diff = ''] of page.matchAll(/^```diff\n\+{3} (.*?)\n(.*?)^```/gms)) {
    const place = path.join(app.folder, file);
    const hunks = diff.split(/^@@\n/m).filter((hunk) => hunk !== '');
    await writeFile(place, hunks.reduce(withHunk, await readFile(place, 'utf8')));
  }
}

function withHunk(text: string, hunk: string): string {
  const [before, after] = ['-', '+'].map((sign) => {
    const lines = hunk.split('\n').filter((line) => line === '' || line.startsWith(' ') || line.startsWith(sign));
    return lines.map((line) => line.slice(1)).join('\n');
  }) as [string, string]; // one for each sign
  if (!text.includes(before)) throw new Error(`The generated file does not have what the guide changes:\n${hunk}`);
  return text.replace(before, () => after);
}
