import { execFileSync, spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './kubernetes-schema.js';

const isThere = spawnSync('kubectl', ['version', '--client']).status === 0;

/** `describe`; skipped with a notice without kubectl. In CI too, since Debian's package is too old. */
export function describeWithKubectl(name: string, tests: () => void): void {
  if (isThere) return describe(name, tests);
  process.stderr.write('Skipped, as there is no kubectl: install one from 1.27 on\n');
  return describe.skip(name, tests);
}

/** Returns what `kubectl apply --kustomize` would send. @throws {Error} the kustomization is invalid */
export function rendered(folder: string): Manifest[] {
  const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', stdio: 'pipe' });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest); // kubectl renders manifests
}
