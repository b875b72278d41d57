import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseStartError } from './database.errors.js';

/** This process: a pid alone comes back, in a container with every start. */
const self = `${process.pid} ${performance.timeOrigin}`;

/**
 * Keeps a folder for this process, by a file beside it that names the process. The file of a process that is gone doesn't
 * count.
 *
 * @returns releases the folder
 * @throws {DatabaseStartError} another process, or another part of this one, has it
 */
export function lockFolder(folder: string): () => void {
  const file = `${folder}.lock`;
  try {
    writeFileSync(file, self, { flag: 'wx' });
  } catch {
    const holder = readFileSync(file, 'utf8');
    const pid = Number.parseInt(holder, 10);
    if (isHeld(holder, pid)) throw new DatabaseStartError(inUse(folder, file, pid));
    writeFileSync(file, self);
  }
  return () => {
    if (readFileSync(file, 'utf8') === self) rmSync(file);
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
  return `${folder} is in use by process ${pid}: stop it, or set another DATA_DIR (is it no instance of this service, delete ${file})`;
}
