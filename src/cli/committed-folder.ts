import { glob, mkdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommittedFile } from './committed-file.js';

/**
 * Writes generated files to a folder, or checks it without writing. Of its user's files, the environments stay.
 *
 * @param files the texts by the paths in the folder
 * @throws {Error} with `check`: a file is out of date, missing or left over
 */
export async function writeOrCheckFolder(
  { path: name, command }: CommittedFile,
  files: ReadonlyMap<string, string>,
  check: boolean,
): Promise<void> {
  const folder = fileURLToPath(new URL(`../../${name}`, import.meta.url));
  const committed = await readFolder(folder);
  const changed = [...new Set([...committed.keys(), ...files.keys()])].filter(
    (file) => committed.get(file) !== files.get(file) && (files.has(file) || !file.startsWith('environments/')),
  );
  if (!check) return write(folder, changed, files);
  if (changed.length > 0) {
    throw new Error(`${name} is out of date (${changed.join(', ')}): run \`${command}\` and commit the files`);
  }
}

async function readFolder(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const file of glob('**/*.{bru,json}', { cwd: folder, exclude: ['node_modules'] })) {
    found.set(file.replaceAll('\\', '/'), await readFile(path.join(folder, file), 'utf8'));
  }
  return found;
}

async function write(folder: string, changed: readonly string[], files: ReadonlyMap<string, string>): Promise<void> {
  for (const name of changed) {
    const file = path.join(folder, name);
    const text = files.get(name);
    if (text === undefined) await remove(file);
    else {
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, text);
      console.log(`Wrote ${file}`);
    }
  }
}

async function remove(file: string): Promise<void> {
  await rm(file);
  console.log(`Deleted ${file}`);
  await rmdir(path.dirname(file)).catch(() => undefined); // unless it has other files
}
