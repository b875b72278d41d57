import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { signingKey } from './key-set.js';
import { RefreshedKeySet } from './refreshed-key-set.js';

const p256 = { namedCurve: 'P-256' };
const keyOptions = { maxAgeMs: 600_000, maxStaleMs: 600_000, cooldownMs: 0, timeoutMs: 1000, maxWaiting: 1 };
const quiet = { log: () => undefined, warn: () => undefined };

function keySet({ cooldownMs = 60_000, fails = false } = {}) {
  const fetchedAt: number[] = [];
  const fetchSet = async () => {
    fetchedAt.push(performance.now());
    await sleep(10);
    // Not every library throws an Error.
    // oxlint-disable-next-line no-throw-literal
    if (fails) throw 'the network is down';
    return { keys: [], flawed: [], ignored: [] };
  };
  return { set: new RefreshedKeySet(fetchSet, { ...keyOptions, cooldownMs }, quiet), fetchedAt };
}

describe(RefreshedKeySet.name, () => {
  it('keeps its keys when the issuer states none any more', async () => {
    const key = signingKey({ kid: 'one', alg: 'ES256', issuer: undefined }, generateKeyPairSync('ec', p256).publicKey);
    const sets = [[key], []];
    const fetchSet = async () => ({ keys: sets.shift() ?? [], flawed: [], ignored: [] });
    const set = new RefreshedKeySet(fetchSet, keyOptions, quiet);
    expect([await set.refresh(), await set.refresh()]).toEqual([true, false]);
    set.stop();
    expect(set.usable).toEqual([key]);
    expect(set.status().lastError).toBe('the issuer states no keys any more');
  });

  it('has no cooldown before the first fetch', () => {
    expect(keySet().set.cooldownLeft()).toBe(0);
  });

  /** Calls fetchNext until that many fetches have begun, as callers do: a timer may fire a moment early. */
  async function fetchUntil({ set, fetchedAt }: ReturnType<typeof keySet>, fetches: number): Promise<void> {
    while (fetchedAt.length < fetches) expect(await set.fetchNext()).toBe(true);
  }

  it('waits for the cooldown of a refresh that happened meanwhile', async () => {
    // Long compared with the delay that a busy machine may add.
    const tested = keySet({ cooldownMs: 1000 });
    await tested.set.refresh();
    const waited = fetchUntil(tested, 3);
    await sleep(20);
    await tested.set.refresh();
    await waited;
    tested.set.stop();
    const [, between = 0, last = 0] = tested.fetchedAt;
    expect(last - between).toBeGreaterThanOrEqual(999);
  });

  it('shares one fetch among concurrent callers', async () => {
    const tested = keySet({ cooldownMs: 20 });
    await tested.set.refresh();
    await Promise.all([fetchUntil(tested, 2), fetchUntil(tested, 2), sleep(10).then(() => fetchUntil(tested, 2))]);
    tested.set.stop();
    expect(tested.fetchedAt).toHaveLength(2);
  });

  it('resolves to false when the fetch in flight fails', async () => {
    const { set, fetchedAt } = keySet({ fails: true });
    const first = set.refresh();
    expect(await set.fetchNext()).toBe(false);
    expect(await first).toBe(false);
    set.stop();
    expect(fetchedAt).toHaveLength(1);
    expect(set.status().lastError).toBe('the network is down');
  });

  it('resolves to false when it is stopped, and does not fetch again', async () => {
    const { set, fetchedAt } = keySet();
    await set.refresh();
    const step = set.fetchNext();
    set.stop();
    expect(await step).toBe(false);
    expect(fetchedAt).toHaveLength(1);
  });
});
