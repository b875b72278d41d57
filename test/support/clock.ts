import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';

/** The dates and timers of our own code are driven by the test; those of Node, and so the network, go on. */
export function driveClock(): void {
  jest.useFakeTimers({
    now: Math.floor(Date.now() / 1000) * 1000,
    doNotFake: [
      'hrtime',
      'nextTick',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
    ],
  });
}

/** Moves the clock on, and fires what was due meanwhile. */
export async function pass(seconds: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(seconds * 1000);
}

/** Waits for what the network brings. */
export async function until(condition: () => boolean): Promise<void> {
  const end = process.hrtime.bigint() + 5_000_000_000n;
  while (!condition()) {
    if (process.hrtime.bigint() > end) throw new Error(`It did not come to pass: ${condition.toString()}`);
    await setImmediate();
  }
}
