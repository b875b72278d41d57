import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The server has a core to itself; load, issuer and database share the other. */
export const serverCore = 0;
const loadCore = 1;

/** Moves this process with its threads to the core of the load; what it starts is there too, unless it says otherwise. */
export function moveToLoadCore(): void {
  if (process.platform !== 'linux')
    throw new Error('The bench needs Linux: it reads /proc and keeps to cores with taskset');
  if (availableParallelism() < 2) throw new Error('The bench needs two cores: one for the server, one for the load');
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(loadCore), String(process.pid)], {
    stdio: 'ignore',
  });
}
