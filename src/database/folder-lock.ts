import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DatabaseInUseError, DatabaseStartError } from './database.errors.js';

/** SQLite's result code for a file that another connection has locked. */
const SQLITE_BUSY = 5;

/**
 * Reserves a folder for this process by locking a file beside it. SQLite uses a lock of the operating system, which releases it
 * when the process exits or crashes, so that no stale lock remains. No other code in this process may open the file: POSIX drops
 * all of a process's locks on a file when the process closes any descriptor of it.
 *
 * @returns a function that releases the folder
 * @throws {DatabaseInUseError} another process, or another part of this one, uses the folder
 * @throws {DatabaseStartError} the lock file can't be written
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
    if (Object(cause).errcode === SQLITE_BUSY) {
      const message = `${folder} is in use by another process: stop it, or set another DATA_DIR`;
      throw new DatabaseInUseError(message, { cause });
    }
    throw new DatabaseStartError(`${file} (DATA_DIR) can't be written`, { cause });
  }
  const held = lock;
  return () => held.isOpen && held.close();
}
