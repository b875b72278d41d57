import { readFile, writeFile } from 'node:fs/promises';

/** A generated file that is committed, and the command that writes it. */
export interface CommittedFile {
  /** From the root of the repository. */
  readonly path: string;
  readonly command: string;
}

/** @throws {Error} with `check`, which writes nothing: the file is not what would be written */
export async function writeOrCheck({ path, command }: CommittedFile, text: string, check: boolean): Promise<void> {
  const file = new URL(`../../${path}`, import.meta.url);
  if (!check) return writeFile(file, text);
  const committed = await readFile(file, 'utf8').catch(() => '');
  if (committed !== text) throw new Error(`${path} is out of date: run \`${command}\` and commit it`);
}
