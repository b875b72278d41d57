import { execFileSync } from 'node:child_process';

/** The server has a core to itself; load, issuer and database share the other. */
export const serverCore = 0;
const loadCore = 1;

/** Moves this process with its threads to the core of the load; what it starts is there too, unless it says otherwise. */
export function moveToLoadCore(): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', String(loadCore), String(process.pid)]);
}
