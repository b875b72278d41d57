import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

/** `describe`; skipped with a notice if npm reaches no registry, except in CI. */
export function describeWithRegistry(name: string, tests: () => void): void {
  const isThere = spawnSync('npm', ['ping', '--fetch-retries', '0']).status === 0;
  if (isThere || process.env.CI === 'true') return describe(name, tests);
  process.stderr.write('Skipped, as npm reaches no registry to install from\n');
  return describe.skip(name, tests);
}

/** The members of a package.json that the tests use. */
export interface Manifest {
  readonly version: string;
  readonly engines: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

export async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;
}

/** The tarball that `npm run package` makes. */
export async function tarball(): Promise<string> {
  const { version } = await readManifest('package');
  return path.join(root, 'package', `nest-resource-server-${version}.tgz`);
}

/** An app in a temporary folder, with the tarball installed. */
export interface Importer {
  readonly folder: string;
  /** Runs a program in the folder; `tsc` is the service's. @throws {Error} the program failed; the message contains its output */
  run(program: string, ...options: string[]): Promise<string>;
  remove(): Promise<void>;
}

/** Installs an example with the tarball as it is now. */
export async function installExample(source: string): Promise<Importer> {
  const manifest = await readManifest(source);
  const dependencies = { ...manifest.dependencies, 'nest-resource-server': `file:${await tarball()}` };
  return installInto(source, { ...manifest, dependencies });
}

/** Copies the folder `source`, with `manifest` as its package.json, and installs its dependencies. */
async function installInto(source: string, manifest: object): Promise<Importer> {
  const importer = await createImporter();
  const isWanted = (file: string) => !/node_modules|dist$|package-lock/.test(path.relative(source, file));
  await cp(path.join(root, source), importer.folder, { recursive: true, filter: isWanted });
  await install(importer, manifest);
  return importer;
}

/** An empty folder. */
export async function createImporter(): Promise<Importer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'importer-'));
  return { folder, run: runnerIn(folder), remove: () => rm(folder, { recursive: true }) };
}

/** @param node the folder of the program: the Node.js of the service by default */
export function runnerIn(folder: string, node?: string): Importer['run'] {
  const places = [node ?? '', path.join(root, 'node_modules/.bin'), process.env.PATH ?? ''];
  const env = { ...importerEnvironment, PATH: places.filter((place) => place !== '').join(path.delimiter) };
  return async (program, ...options) => {
    const { stdout, stderr } = await run(program, options, { cwd: folder, env }).catch(failed);
    return stdout + stderr;
  };
}

/** Installs what `manifest`, the package.json, depends on. */
export async function install(importer: Importer, manifest: object): Promise<void> {
  await writeFile(path.join(importer.folder, 'package.json'), JSON.stringify(manifest));
  await importer.run('npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts');
}

/** Without the variables of the npm run that started these tests. */
const importerEnvironment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/.test(name)),
);

function failed(error: Error & { stdout?: string; stderr?: string }): never {
  throw new Error([error.message, error.stdout, error.stderr].join('\n'));
}
