import { ReplaysInMemory } from './replays-in-memory.js';

const now = 1_800_000_000_000;
const lifetime = 65_000;

/** A proof that is made `age` milliseconds before now. */
const proof = (thumbprint: string, jti: string, age = 0) => ({ thumbprint, jti, expiresAt: now + lifetime - age });

/** A store in which many proofs of a key were used, whose `jti` are 0, 1, 2 …, each a second older than the one before. */
function flooded(count: number, limits = { maxProofs: 1000, maxPerKey: 10 }, keyOf = (_: number) => 'flooder') {
  const store = new ReplaysInMemory(limits);
  for (let index = 0; index < count; index += 1) {
    store.use(proof(keyOf(index), String(index), (index % 60) * 1000), now);
  }
  return store;
}

describe(ReplaysInMemory.name, () => {
  it('accepts a proof once', () => {
    const store = new ReplaysInMemory();
    expect(store.use(proof('k', 'j'), now)).toBeUndefined();
    expect(store.use(proof('k', 'j'), now)).toBe('proof_replayed');
    expect(store.use(proof('k', 'j'), now + lifetime)).toBe('proof_replayed');
    expect(store.size).toBe(1);
  });

  it('accepts a jti once, whatever the iat of the proof', () => {
    const store = new ReplaysInMemory();
    expect(store.use(proof('k', 'j'), now)).toBeUndefined();
    expect(store.use(proof('k', 'j', 5000), now)).toBe('proof_replayed');
    expect(store.use(proof('k', 'j', -lifetime), now + lifetime)).toBe('proof_replayed');
    expect(store.use(proof('k', 'j', -lifetime), now + lifetime + 1000)).toBeUndefined();
  });

  it('accepts exactly one of forty concurrent uses', async () => {
    const store = new ReplaysInMemory();
    const outcomes = await Promise.all(Array.from({ length: 40 }, async () => store.use(proof('k', 'j'), now)));
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1);
  });

  it('tells keys apart, and names of any characters and length', () => {
    const store = new ReplaysInMemory();
    const names = [
      'j',
      'J',
      'j ',
      '__proto__',
      'constructor',
      '\u00E9',
      'x'.repeat(64),
      'x'.repeat(65),
      'x'.repeat(256),
    ];
    const proofs = ['k', 'k2', '__proto__'].flatMap((key) => names.map((jti) => proof(key, jti)));
    expect(proofs.map((one) => store.use(one, now))).toEqual(proofs.map(() => undefined));
    expect(proofs.map((one) => store.use(one, now))).toEqual(proofs.map(() => 'proof_replayed'));
  });

  it('forgets proofs once they have expired', () => {
    const store = new ReplaysInMemory();
    for (let index = 0; index < 500; index += 1) store.use(proof(`k${index % 7}`, `${index}`, index * 100), now);
    expect(store.size).toBe(500);
    store.use({ thumbprint: 'k', jti: 'later', expiresAt: now + 2 * lifetime }, now + lifetime + 1000);
    expect(store.size).toBe(1);
  });

  it('revives no proof when the clock is set back, and accepts those made since', () => {
    const store = new ReplaysInMemory();
    store.use(proof('k', 'j'), now);
    store.use({ thumbprint: 'k', jti: 'later', expiresAt: now + 2 * lifetime }, now + lifetime + 1000);
    expect(store.use(proof('k', 'j'), now)).toBe('proof_expired');
    expect(store.use(proof('k', 'j2', -1000), now + 1000)).toBeUndefined();
  });

  it('lets nobody replay a proof after a flood', () => {
    const store = new ReplaysInMemory({ maxProofs: 100, maxPerKey: 10 });
    const victims = Array.from({ length: 60 }, (_, index) => proof('victim', `v${index}`, index * 1000));
    const used = victims.filter((one) => store.use(one, now) === undefined);
    expect(used.length).toBeGreaterThan(10);
    for (let index = 0; index < 5000; index += 1) store.use(proof(`k${index % 50}`, `${index}`, index % 60_000), now);
    expect(store.size).toBeLessThanOrEqual(100);
    expect(used.map((one) => store.use(one, now))).not.toContain(undefined);
  });

  it('keeps the limit of a key, at the cost of its own oldest proofs', () => {
    const store = flooded(60);
    expect(store.size).toBe(10);
    expect(store.use(proof('flooder', 'new', 59_000), now)).toBe('proof_expired');
    expect(store.use(proof('flooder', 'new'), now)).toBeUndefined();
    // Proofs of the same age are accepted for other keys.
    expect(store.use(proof('k', 'old', 59_000), now)).toBeUndefined();
    expect(store.use(proof('k', 'old', 59_000), now)).toBe('proof_replayed');
  });

  it('keeps the limit of all keys, at the cost of the oldest proofs', () => {
    const store = flooded(600, { maxProofs: 100, maxPerKey: 100 }, (index) => `k${index}`);
    expect(store.size).toBeLessThanOrEqual(100);
    expect(store.use(proof('k', 'old', 59_000), now)).toBe('proof_expired');
    expect(store.use(proof('k', 'fresh', -1000), now)).toBeUndefined();
  });

  it('closes the current second, and no later one, for a key that fills its limit within it', () => {
    const store = new ReplaysInMemory({ maxProofs: 1000, maxPerKey: 10 });
    const outcomes = Array.from({ length: 20 }, (_, index) => store.use(proof('k', `${index}`), now));
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(10);
    expect(store.size).toBe(0);
    expect(store.use(proof('k', '0'), now)).toBe('proof_expired');
    expect(store.use(proof('other', '0'), now)).toBeUndefined();
    expect(store.use(proof('k', 'next', -1000), now + 1000)).toBeUndefined();
  });

  it('closes nothing for replays, however many there are', () => {
    const store = new ReplaysInMemory({ maxProofs: 20, maxPerKey: 10 });
    const proofs = Array.from({ length: 10 }, (_, index) => proof('k', `${index}`, index * 1000));
    for (const one of proofs) store.use(one, now);
    for (let round = 0; round < 10; round += 1) {
      expect(proofs.map((one) => store.use(one, now))).toEqual(proofs.map(() => 'proof_replayed'));
    }
    expect(store.size).toBe(10);
  });

  it('is empty after each flood has expired, whatever was closed', () => {
    const store = flooded(600, { maxProofs: 50, maxPerKey: 10 }, (index) => `k${index % 3}`);
    store.use({ thumbprint: 'k', jti: 'j', expiresAt: now + 2 * lifetime }, now + lifetime + 1000);
    expect(store.size).toBe(1);
    expect(
      store.use({ thumbprint: 'k0', jti: 'j', expiresAt: now + 2 * lifetime }, now + lifetime + 1000),
    ).toBeUndefined();
  });

  it('accepts no proof twice, and keeps its limits, whatever is used when', () => {
    const store = new ReplaysInMemory({ maxProofs: 40, maxPerKey: 12 });
    const accepted = new Set<string>();
    let seed = 1;
    const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let step = 0; step < 20_000; step += 1) {
      const time = now + step * 20;
      const expiresAt = time + random(10_000);
      const one = { thumbprint: `k${random(6)}`, jti: `${random(30)}`, expiresAt: expiresAt - (expiresAt % 500) };
      if (one.expiresAt < time || store.use(one, time) !== undefined) continue;
      expect(accepted.has(JSON.stringify(one))).toBe(false);
      accepted.add(JSON.stringify(one));
      expect(store.size).toBeLessThanOrEqual(40);
    }
    expect(accepted.size).toBeGreaterThan(1000);
  });
});
