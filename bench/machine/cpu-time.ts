import { readFileSync, readdirSync } from 'node:fs';

/**
 * Microseconds of CPU time that a process, its threads and its children have used so far. The scheduler counts nanoseconds, and
 * only while they run, so that other load on the machine hardly affects the result.
 */
export function cpuTime(pid: number): number {
  const nanoseconds = processTree(pid)
    .flatMap((process) =>
      readdirSync(`/proc/${process}/task`).map((thread) => `/proc/${process}/task/${thread}/schedstat`),
    )
    .reduce((sum, file) => sum + Number(read(file).split(' ')[0]), 0);
  return nanoseconds / 1000;
}

/** Bytes of memory of a process and its children (resident set). */
export function residentMemory(pid: number): number {
  const pages = processTree(pid).reduce(
    (sum, process) => sum + Number(read(`/proc/${process}/statm`).split(' ')[1]),
    0,
  );
  return pages * 4096;
}

export function processTree(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((child) => child !== '');
  return [pid, ...children.flatMap((child) => processTree(Number(child)))];
}

/** Returns an empty text if the file is gone: a thread may end after it was listed. */
function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
