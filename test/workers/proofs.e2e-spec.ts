import { type ProofOptions, TestIssuer, createProof, createProofKey } from '../../src/testing/index.js';
import { type TestRedis, describeWithRedis, startRedis } from '../support/redis.js';
import { RunningWorkers } from './running-workers.js';

const publicUrl = 'https://api.example.com';
const path = '/api/private';
const key = createProofKey();

describeWithRedis('workers that share a Redis', () => {
  let redis: TestRedis;
  let issuer: TestIssuer;
  let workers: RunningWorkers;
  let token: string;
  beforeAll(async () => {
    [redis, issuer] = await Promise.all([startRedis(), TestIssuer.start()]);
    token = issuer.token({ claims: { cnf: { jkt: key.thumbprint } } });
  });
  afterAll(async () => {
    await issuer.close();
    await redis.kill();
  });
  afterEach(() => workers.kill());

  const start = async (environment: NodeJS.ProcessEnv = {}) => {
    const shared = { AUTH_ISSUER: issuer.url, AUTH_DPOP: 'required', PUBLIC_URL: publicUrl, REDIS_URL: redis.url };
    workers = await RunningWorkers.start(2, { ...shared, ...environment });
  };
  const newProof = (options: Partial<ProofOptions> = {}) =>
    createProof({ key, url: `${publicUrl}${path}`, accessToken: token, ...options });
  const send = async (dpop: string) => {
    const { status, body, headers } = await workers.request(path, { authorization: `DPoP ${token}`, dpop });
    const { reason } = JSON.parse(body) as { reason?: string };
    return { outcome: [status, reason].join(' ').trim(), nonce: headers['dpop-nonce'] };
  };

  it('accept exactly one of forty concurrent requests with the same proof', async () => {
    await start();
    for (let round = 0; round < 5; round += 1) {
      const dpop = newProof();
      const sent = await Promise.all(Array.from({ length: 40 }, () => send(dpop)));
      const outcomes = sent.map(({ outcome }) => outcome).sort();
      expect(outcomes).toEqual(['200', ...Array.from({ length: 39 }, () => '401 proof_replayed')]);
    }
    await workers.logged('request completed', 200);
    expect(new Set(workers.pidsOf('request completed')).size).toBe(2);
  });

  it('accept the nonces of each other, also without AUTH_DPOP_NONCE_SECRET', async () => {
    await start({ AUTH_DPOP_NONCE: 'required' });
    const { outcome, nonce } = await send(newProof());
    expect(outcome).toBe('401 nonce_required');
    for (let request = 0; request < 6; request += 1) {
      expect(await send(newProof({ nonce: String(nonce) }))).toMatchObject({ outcome: '200' });
    }
  });
});
