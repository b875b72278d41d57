import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';

/** The dates and timers of our own code are driven by the test; those of Node, and so the network, go on. */
export function driveClock(): void {
  jest.useFakeTimers({
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
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
  const end = performance.now() + 5000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`It did not come to pass: ${condition.toString()}`);
    await setImmediate();
  }
}
