import { setTimeout as sleep } from 'node:timers/promises';
import { RedisConnection } from '../../src/redis/redis-connection.js';
import { type ProofOptions, createProof, createProofKey } from '../../src/testing/index.js';
import { until } from '../support/clock.js';
import { type TestRedis, describeWithRedis, startRedis } from '../support/redis.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const publicUrl = 'https://api.example.com/messages-api';
const url = '/api/private';
const key = createProofKey();

describeWithRedis('two replicas', () => {
  let redis: TestRedis;
  let one: TestApp;
  let other: TestApp;
  let replicas: TestApp[];
  let token: string;

  /** Starts replicas that trust the same issuer, and waits until they have its keys. */
  const startReplicas = async (environment: NodeJS.ProcessEnv = {}) => {
    const shared = { PUBLIC_URL: publicUrl, REDIS_URL: redis.url, ...environment };
    one = await createTestApp(shared);
    other = await createTestApp({ ...shared, AUTH_ISSUER: one.issuer.url });
    replicas = [one, other];
    token = one.issuer.token({ claims: { cnf: { jkt: key.thumbprint } } });
    for (const replica of replicas) {
      while ((await send(replica, newProof())).outcome.startsWith('503')) await sleep(100);
    }
  };
  const stopReplicas = async () => {
    await one.close();
    await other.close();
  };
  const newProof = (options: Partial<ProofOptions> = {}) =>
    createProof({ key, url: `${publicUrl}${url}`, accessToken: token, ...options });
  const send = async (to: TestApp, dpop: string) => {
    const response = await to.inject({ url, headers: { authorization: `DPoP ${token}`, dpop } });
    const { reason } = response.json<{ reason?: string }>();
    return { outcome: [response.statusCode, reason].join(' ').trim(), nonce: response.headers['dpop-nonce'] };
  };

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());

  describe('with one Redis', () => {
    beforeAll(() => startReplicas());
    afterAll(stopReplicas);

    it('accept exactly one of forty concurrent requests with the same proof', async () => {
      for (let round = 0; round < 5; round += 1) {
        const dpop = newProof();
        const sent = Array.from({ length: 40 }, (_, index) => send(index % 2 ? one : other, dpop));
        const outcomes = (await Promise.all(sent)).map(({ outcome }) => outcome).sort();
        expect(outcomes).toEqual(['200', ...Array.from({ length: 39 }, () => '401 proof_replayed')]);
      }
    });

    it('accept different proofs of one key', async () => {
      const sent = Array.from({ length: 40 }, (_, index) => send(index % 2 ? one : other, newProof()));
      expect(new Set((await Promise.all(sent)).map(({ outcome }) => outcome))).toEqual(new Set(['200']));
    });

    it('accept a proof once each while Redis is unavailable, and once together when it is back', async () => {
      await redis.kill();
      const lost = newProof();
      for (const replica of replicas) {
        expect(await send(replica, lost)).toMatchObject({ outcome: '200' });
        expect(await send(replica, lost)).toMatchObject({ outcome: '401 proof_replayed' });
      }
      await redis.start();
      await until(() => replicas.every(({ app }) => app.get(RedisConnection).client.status === 'ready'));
      const shared = newProof();
      expect(await send(one, shared)).toMatchObject({ outcome: '200' });
      expect(await send(other, shared)).toMatchObject({ outcome: '401 proof_replayed' });
    });
  });

  it('accept the nonces of each other with the same AUTH_DPOP_NONCE_SECRET', async () => {
    await startReplicas({ AUTH_DPOP_NONCE: 'required', AUTH_DPOP_NONCE_SECRET: 's'.repeat(32) });
    const { outcome, nonce } = await send(one, newProof());
    expect(outcome).toBe('401 nonce_required');
    for (const replica of replicas) {
      expect(await send(replica, newProof({ nonce: String(nonce) }))).toMatchObject({ outcome: '200' });
    }
    await stopReplicas();
  });

  it('reject the nonces of each other with secrets of their own', async () => {
    await startReplicas({ AUTH_DPOP_NONCE: 'required' });
    const nonce = String((await send(one, newProof())).nonce);
    expect(await send(one, newProof({ nonce }))).toMatchObject({ outcome: '200' });
    expect(await send(other, newProof({ nonce }))).toMatchObject({ outcome: '401 nonce_required' });
    await stopReplicas();
  });

  it('do not connect to Redis if nothing needs it', async () => {
    await startReplicas({ AUTH_DPOP: 'off' });
    expect(() => one.app.get(RedisConnection)).toThrow('RedisConnection');
    await stopReplicas();
  });

  it('close their connections at shutdown', async () => {
    await startReplicas();
    const connections = replicas.map(({ app }) => app.get(RedisConnection));
    expect(connections.map(({ client }) => client.status)).toEqual(['ready', 'ready']);
    await stopReplicas();
    await until(() => connections.every(({ client }) => client.status === 'end'));
  });
});
