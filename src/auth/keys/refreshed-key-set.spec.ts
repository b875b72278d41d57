import { setTimeout as sleep } from 'node:timers/promises';
import { RefreshedKeySet } from './refreshed-key-set.js';

const quiet = { log: () => undefined, warn: () => undefined };

function keySet({ cooldownMs = 60_000, fails = false } = {}) {
  const fetchedAt: number[] = [];
  const fetchSet = async () => {
    fetchedAt.push(performance.now());
    await sleep(10);
    // Not every library throws an Error.
    // oxlint-disable-next-line no-throw-literal
    if (fails) throw 'the network is down';
    return { keys: [], leftOut: [] };
  };
  const options = { maxAgeMs: 600_000, maxStaleMs: 600_000, cooldownMs, timeoutMs: 1000 };
  return { set: new RefreshedKeySet(fetchSet, options, quiet), fetchedAt };
}

describe(RefreshedKeySet.name, () => {
  it('has no cooldown while nothing was fetched', () => {
    expect(keySet().set.cooldownLeft()).toBe(0);
  });

  it('fetches again only after the cooldown of a refresh that came between', async () => {
    const { set, fetchedAt } = keySet({ cooldownMs: 60 });
    await set.refresh();
    const step = set.newer();
    await sleep(40);
    await set.refresh();
    expect(await step).toBe(true);
    expect(fetchedAt).toHaveLength(2);
    expect(await set.newer()).toBe(true);
    set.stop();
    expect(fetchedAt).toHaveLength(3);
    expect(fetchedAt[2]! - fetchedAt[1]!).toBeGreaterThanOrEqual(59);
  });

  it('shares one fetch among all who ask before its end', async () => {
    const { set, fetchedAt } = keySet({ cooldownMs: 20 });
    await set.refresh();
    const steps = [set.newer(), set.newer()];
    await sleep(25);
    steps.push(set.newer());
    expect(await Promise.all(steps)).toEqual([true, true, true]);
    set.stop();
    expect(fetchedAt).toHaveLength(2);
  });

  it('says not to go on when the fetch in flight fails', async () => {
    const { set, fetchedAt } = keySet({ fails: true });
    const first = set.refresh();
    expect(await set.newer()).toBe(false);
    expect(await first).toBe(false);
    set.stop();
    expect(fetchedAt).toHaveLength(1);
    expect(set.status().lastError).toBe('the network is down');
  });

  it('says not to go on when it is stopped, and fetches no more', async () => {
    const { set, fetchedAt } = keySet();
    await set.refresh();
    const step = set.newer();
    set.stop();
    expect(await step).toBe(false);
    expect(fetchedAt).toHaveLength(1);
  });
});
