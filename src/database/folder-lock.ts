import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseStartError } from './database.errors.js';

/** This process: a pid alone comes back, in a container with every start. */
const self = `${process.pid} ${performance.timeOrigin}`;

/**
 * Keeps a folder for this process, by a file beside it that names the process. The file of a process that is gone doesn't
 * count.
 *
 * @returns releases the folder
 * @throws {DatabaseStartError} another process, or another part of this one, has it; or the file can't be written
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, self, { flag: 'wx' });
  } catch (cause) {
    if (!existsSync(file)) throw new DatabaseStartError(`${file} (DATA_DIR) can't be written`, { cause });
    const holder = readFileSync(file, 'utf8');
    const pid = Number.parseInt(holder, 10);
    if (isHeld(holder, pid)) throw new DatabaseStartError(inUse(folder, file, pid));
    writeFileSync(file, self);
  }
  return () => {
    if (existsSync(file) && readFileSync(file, 'utf8') === self) rmSync(file);
  };
}

function isHeld(holder: string, pid: number): boolean {
  if (pid === process.pid) return holder === self;
  return pid > 0 && isRunning(pid);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(folder: string, file: string, pid: number): string {
  const wayOut = `stop it, or set another DATA_DIR (is it no instance of this service, delete ${file})`;
  return `${folder} is in use by process ${pid}: ${wayOut}`;
}
