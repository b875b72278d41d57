/** The signals that request a shutdown. */
export const shutdownSignals = ['SIGTERM', 'SIGINT'] as const;

/**
 * Exits immediately on a signal, for use during startup, when there is nothing to shut down. The listener is needed because
 * process 1 of a container ignores signals that have none.
 */
export function exitOnSignals(): void {
  for (const signal of shutdownSignals) process.on(signal, exitBySignal);
}

/** Exits with the code that shells use for a process that a signal ended: 143 for SIGTERM, 130 for SIGINT. */
export function exitBySignal(_signal: string, number: number): void {
  process.exit(128 + number);
}
