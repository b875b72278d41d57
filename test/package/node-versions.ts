import path from 'node:path';
import { type Importer, createImporter, install, readManifest } from './packed.js';

/** The first version of each older line of Node.js that the package's `engines` allow. */
export async function oldestNodes(): Promise<string[]> {
  const { engines } = await readManifest('package');
  return [...(engines.node ?? '').matchAll(/\^(\d+\.\d+\.\d+)/g)].map(([, version = '']) => version);
}

/** Installs versions of Node.js side by side, from npm. */
export async function installNodes(versions: readonly string[]): Promise<Importer> {
  // As the package `node`, which has an install script, names the packages for each platform.
  const { platform, arch } = process;
  const name = [platform === 'darwin' && arch === 'arm64' ? 'node-bin' : 'node', platform, arch].join('-');
  const nodes = await createImporter();
  const dependencies = Object.fromEntries(versions.map((version) => [`node-${version}`, `npm:${name}@${version}`]));
  await install(nodes, { private: true, dependencies });
  return nodes;
}

/** The folder of a version's program. */
export function folderOf(nodes: Importer, version: string): string {
  return path.join(nodes.folder, 'node_modules', `node-${version}`, 'bin');
}
