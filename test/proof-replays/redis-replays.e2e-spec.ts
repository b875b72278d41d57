import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Redis } from 'ioredis';
import { thisApi } from '../../src/api.js';
import type { UsedProof } from '../../src/auth/index.js';
import { RedisReplays } from '../../src/proof-replays/redis-replays.js';
import { RedisConnection } from '../../src/redis/redis-connection.js';
import { advanceClock, driveClock, isSettledAtOnce, until } from '../support/clock.js';
import { type TestRedis, describeWithRedis, startRedis } from '../support/redis.js';

/** How long a proof is accepted: AUTH_DPOP_MAX_AGE and AUTH_CLOCK_TOLERANCE by default. */
const lifetimeMs = 65_000;
const thumbprint = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';

const newProof = (changes: Partial<UsedProof> = {}): UsedProof => ({
  thumbprint,
  jti: randomUUID(),
  expiresAt: Date.now() + lifetimeMs,
  ...changes,
});

const lines: string[] = [];
const record = (message: unknown, context?: string) => void lines.push(`${context}: ${String(message)}`);

/** The store of a replica, with a connection of its own. */
interface Replica {
  readonly replays: RedisReplays;
  readonly connection: RedisConnection;
}

describeWithRedis(RedisReplays.name, () => {
  let redis: TestRedis;
  let one: Replica;
  let other: Replica;
  let replicas: Replica[];
  let operator: Redis;

  const startReplica = async (): Promise<Replica> => {
    const connection = await RedisConnection.open(redis.url);
    const replays = new RedisReplays(connection);
    await connection.connect();
    return { replays, connection };
  };
  const use = async ({ replays }: Replica, proof: UsedProof, now = Date.now()) => replays.use(proof, now);
  const areConnected = (expected: boolean) => () =>
    replicas.every(({ connection }) => (connection.client.status === 'ready') === expected);

  beforeAll(async () => {
    Logger.overrideLogger({ log: record, warn: record, error: record });
    redis = await startRedis();
    one = await startReplica();
    other = await startReplica();
    replicas = [one, other];
    operator = new Redis(redis.url);
    operator.on('error', () => undefined);
  });
  afterAll(async () => {
    for (const { connection } of replicas) connection.close();
    operator.disconnect();
    await redis.kill();
    expect(lines).toEqual([]);
  });
  beforeEach(() => lines.splice(0));

  it('accepts exactly one of forty concurrent uses of a proof at two replicas', async () => {
    for (let round = 0; round < 20; round += 1) {
      const proof = newProof();
      const uses = Array.from({ length: 40 }, (_, index) => use(index % 2 ? one : other, proof));
      const outcomes = await Promise.all(uses);
      expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'proof_replayed')).toHaveLength(39);
    }
  });

  it('accepts each of many proofs at one replica only', async () => {
    const proofs = Array.from({ length: 200 }, () => newProof());
    const uses = proofs.flatMap((proof) => [use(one, proof), use(other, proof)]);
    const outcomes = await Promise.all(uses);
    expect(outcomes.filter((outcome) => outcome === undefined)).toHaveLength(200);
  });

  it('tells keys apart, and names of any characters and length', async () => {
    const names = ['j', 'J', 'j ', 'j.j', '*', '\u0000', '\r\n', '__proto__', '\u00E9', '\u{1F511}', 'x'.repeat(256)];
    const proofs = [thumbprint, thumbprint.toLowerCase()].flatMap((key) =>
      names.map((jti) => newProof({ thumbprint: key, jti })),
    );
    for (const proof of proofs) expect(await use(one, proof)).toBeUndefined();
    for (const proof of proofs) expect(await use(other, proof)).toBe('proof_replayed');
  });

  it('remembers a proof for as long as any replica may accept it, and no longer', async () => {
    await operator.flushall();
    await use(one, newProof({ expiresAt: Date.now() + 1234.5 }));
    const [key = ''] = await operator.keys('*');
    const leftMs = await operator.pttl(key);
    expect(leftMs).toBeGreaterThan(50_000);
    expect(leftMs).toBeLessThanOrEqual(61_235);
  });

  it('stores neither the key nor the name of a proof in clear', async () => {
    await operator.flushall();
    const { jti } = newProof();
    await use(one, newProof({ jti }));
    const [key] = await operator.keys('*');
    expect(key).toMatch(new RegExp(`^${thisApi.service}:dpop:[\\w-]{43}$`));
    expect(key).not.toContain(jti);
    expect(key).not.toContain(thumbprint);
  });

  it('detects replays in the process alone while Redis is unavailable, which is logged once, and shares them again', async () => {
    await redis.kill();
    for (let count = 0; count < 10; count += 1) {
      const proof = newProof();
      for (const replica of replicas) {
        expect(await use(replica, proof)).toBeUndefined();
        expect(await use(replica, proof)).toBe('proof_replayed');
      }
    }
    const lost = expect.stringMatching(
      /^ProofReplays: Redis is unavailable, each replica knows only the DPoP proofs that it has accepted itself: ./,
    );
    await until(() => lines.length >= 2);
    expect(lines.splice(0)).toEqual([lost, lost]);
    await redis.start();
    await until(areConnected(true));
    const proof = newProof();
    expect(await use(one, proof)).toBeUndefined();
    expect(await use(other, proof)).toBe('proof_replayed');
    const back = 'ProofReplays: Redis is available again, replicas share the used DPoP proofs';
    expect(lines.splice(0)).toEqual([back, back]);
  });

  it('waits about a second for a Redis that does not respond, and then for nothing', async () => {
    redis.freeze();
    const waiting = Array.from({ length: 40 }, () => use(one, newProof()));
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([undefined]));
    await until(() => one.connection.client.status !== 'ready');
    for (let count = 0; count < 100; count += 1) {
      const used = use(one, newProof());
      expect(await isSettledAtOnce(used)).toBe(true);
      expect(await used).toBeUndefined();
      await sleep(20);
    }
    redis.thaw();
    await until(areConnected(true));
    expect(lines.splice(0)).toHaveLength(2);
  });

  it('counts a response of Redis that arrived while the process was busy', async () => {
    const proof = newProof();
    await use(one, proof);
    const used = use(other, proof);
    for (const end = Date.now() + 1500; Date.now() < end;);
    expect(await used).toBe('proof_replayed');
  });

  it('accepts proofs while Redis rejects its commands, which is logged once and without the proof', async () => {
    driveClock();
    const jti = randomUUID();
    const proofs = Array.from({ length: 3 }, (_, index) => newProof({ jti, thumbprint: `${thumbprint}${index}` }));
    await operator.call('ACL', 'SETUSER', 'default', '-set');
    for (const proof of proofs) expect(await use(one, proof)).toBeUndefined();
    await operator.call('ACL', 'SETUSER', 'default', '+set');
    // It may reject only some: a success ends the outage once no command has failed for 10 s.
    await use(one, newProof());
    await advanceClock(11);
    expect(lines).toEqual([expect.stringContaining('NOPERM')]);
    await use(one, newProof());
    jest.useRealTimers();
    expect(lines).toEqual([expect.anything(), expect.stringContaining('available again')]);
    expect(lines.splice(0).join()).not.toMatch(new RegExp(`${jti}|${thumbprint}`));
  });
});
