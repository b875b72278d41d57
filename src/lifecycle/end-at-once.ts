/** Those by which a process is told to end. */
export const endSignals = ['SIGTERM', 'SIGINT'] as const;

/** For the start, when there is nothing to end well: as process 1 of a container, Node.js heeds no signal that has no listener. */
export function endProcessAtOnce(): void {
  for (const signal of endSignals) process.on(signal, exitBySignal);
}

/** With the code by which a shell tells of it: 143 and 130. */
export function exitBySignal(_signal: string, number: number): void {
  process.exit(128 + number);
}
