type Stop = () => Promise<void>;

const running = new Set<Stop>();

/** @returns the same stop, once: whatever has not been stopped when the run ends, in whatever way, is stopped then */
export function onExit(stop: Stop): Stop {
  const once = async (): Promise<void> => {
    if (running.delete(once)) await stop();
  };
  running.add(once);
  return once;
}

/** The last started first: servers before their database. */
export async function stopAll(): Promise<void> {
  for (const stop of [...running].toReversed()) await stop();
}

export function stopOnSignals(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stopAll().finally(() => process.exit(1)));
  }
}
