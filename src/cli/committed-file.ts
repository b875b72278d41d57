import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { Option } from '../command-line/index.js';

/** A generated file that is committed. */
export interface CommittedFile {
  /** Relative to the root of the repository. */
  readonly path: string;
  /** The command that writes it. */
  readonly command: string;
}

export interface CheckOption {
  readonly check?: boolean;
}

/** `--check`, of each command that writes a committed file. */
export function checkOption(): Option {
  return new Option('--check', 'write nothing, and fail if the file is out of date');
}

/**
 * Writes a generated file, or checks it without writing.
 *
 * @throws {Error} with `check`: the file is out of date
 */
export async function writeOrCheck({ path, command }: CommittedFile, text: string, check = false): Promise<void> {
  const file = new URL(`../../${path}`, import.meta.url);
  if (check) {
    const committed = await readFile(file, 'utf8').catch(() => '');
    if (committed !== text) throw new Error(`${path} is out of date: run \`${command}\` and commit the file`);
    return;
  }
  await mkdir(new URL('.', file), { recursive: true });
  await writeFile(file, text);
  console.log(`Wrote ${path}`);
}
