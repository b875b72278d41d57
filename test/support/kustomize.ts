import { execFileSync, spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from './kubernetes-schema.js';

const isThere = spawnSync('kubectl', ['version', '--client']).status === 0;

/** `describe`, or on a machine without kubectl a line that says so, in CI too: no package of Debian's is new enough. */
export function describeWithKubectl(name: string, tests: () => void): void {
  if (isThere) return describe(name, tests);
  process.stderr.write('Skipped, as there is no kubectl: install one from 1.27 on\n');
  return describe.skip(name, tests);
}

/** What `kubectl apply --kustomize` would send. @throws {Error} a kustomization with a mistake in it */
export function rendered(folder: string): Manifest[] {
  const text = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8', stdio: 'pipe' });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest); // of Kubernetes' making
}
