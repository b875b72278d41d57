import { globSync } from 'node:fs';
import path from 'node:path';
import { rooms } from '../../imports.lint.js';

const src = path.resolve(import.meta.dirname, '../../src');

/** The rooms of src/ that are resources, such as `messages`: they have a module, and no entry in `imports.lint.ts`. */
export function resources(): string[] {
  const withModule = globSync('*/*.module.ts', { cwd: src }).map((file) => path.dirname(file));
  return withModule.filter((room) => !(room in rooms));
}

/** Folders such as `src/http/` that are not resources. Pages need no row for each resource. */
export function withoutResources(folders: readonly (string | undefined)[]): string[] {
  const ofResources = new Set(resources().map((room) => `src/${room}/`));
  return folders.filter((folder) => folder !== undefined).filter((folder) => !ofResources.has(folder));
}
