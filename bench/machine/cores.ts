import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The measured server has this core to itself. The load generator, the issuer and the database share the other. */
export const serverCore = 0;
const loadCore = 1;

/** Moves this process with its threads to the load's core. Child processes inherit it, unless they are started with `taskset`. */
export function moveToLoadCore(): void {
  if (process.platform !== 'linux')
    throw new Error('The bench needs Linux: it reads /proc and keeps to cores with taskset');
  if (availableParallelism() < 2) throw new Error('The bench needs two cores: one for the server, one for the load');
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(loadCore), String(process.pid)], {
    stdio: 'ignore',
  });
}
