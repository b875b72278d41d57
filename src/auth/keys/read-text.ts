import { readFile } from 'node:fs/promises';

/** @throws {Error} naming the file, and why it is unreadable */
export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${path} cannot be read: ${error.code}`);
  });
}
