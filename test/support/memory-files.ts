import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statfsSync, writeFileSync } from 'node:fs';

const folder = '/dev/shm';
const neededBytes = 4 * 1024 ** 3;

/**
 * Keeps temporary files in memory where there is enough of it: the tests install packages and build images, and writing and deleting
 * so many files takes longer than the tests themselves. Jest's workers inherit `TMPDIR`.
 */
export function keepFilesInMemory(): void {
  if (process.env.TMPDIR === undefined && hasSpace() && canExecute()) process.env.TMPDIR = folder;
}

function hasSpace(): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > neededBytes;
}

/** Containers may mount it with `noexec`. */
function canExecute(): boolean {
  const script = `${folder}/can-execute-${process.pid}`;
  writeFileSync(script, '#!/bin/sh\n', { mode: 0o755 });
  const { status } = spawnSync(script);
  rmSync(script);
  return status === 0;
}
