import { setImmediate } from 'node:timers/promises';
import { jest } from '@jest/globals';

/** Lets the test control the dates and timers of our own code. Those of Node.js, and so the network, stay real. */
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

/** Advances the clock, and fires the timers that are due. */
export async function advanceClock(seconds: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(seconds * 1000);
}

/** Waits for a condition that depends on the network, in real time. */
export async function until(condition: () => boolean): Promise<void> {
  const end = process.hrtime.bigint() + 20_000_000_000n;
  while (!condition()) {
    if (process.hrtime.bigint() > end) throw new Error(`Condition not met within 20 s: ${condition.toString()}`);
    await setImmediate();
  }
}

/** Whether a promise is settled without waiting for a timer or the network. */
export function isSettledAtOnce(promise: Promise<unknown>): Promise<boolean> {
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, setImmediate(false)]);
}
