import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseStartError } from './database.errors.js';

/** SQLite's result code for a file that another connection has locked. */
const SQLITE_BUSY = 5;

/**
 * Keeps a folder for this process, by a lock on a file beside it. SQLite locks it through the operating system, so that the lock
 * ends with its process, however that ends, and no lock is ever stale. Nothing else may open the file in this process: POSIX drops
 * all locks on a file when its process closes any descriptor of it.
 *
 * @returns releases the folder
 * @throws {DatabaseStartError} another process, or another part of this one, has it; or the file can't be written
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock.sqlite`;
  let lock: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(file), { recursive: true });
    lock = new DatabaseSync(file);
    lock.exec('pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    lock?.close();
    const isHeld = Object(cause).errcode === SQLITE_BUSY;
    const problem = isHeld ? `${folder} is in use by another process: stop it, or set another DATA_DIR` : undefined;
    throw new DatabaseStartError(problem ?? `${file} (DATA_DIR) can't be written`, { cause });
  }
  const held = lock;
  return () => held.isOpen && held.close();
}
