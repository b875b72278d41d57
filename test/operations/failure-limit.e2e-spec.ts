import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { Response } from 'light-my-request';
import { VerifiedTokens } from '../../src/auth/index.js';
import { createLogger } from '../../src/logging/logger.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import { describeWithRedis, startRedis, type TestRedis } from '../support/redis.js';
import {
  type AnsweringIssuer,
  active,
  json,
  startAnsweringIssuer,
  variablesFor,
} from '../introspection/answering-issuer.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';

const gateway = '192.0.2.1';
const limit = 3;

const records: Record<string, unknown>[] = [];
const logger = createLogger(
  { logLevel: 'info' },
  { write: (line) => void records.push(JSON.parse(line) as Record<string, unknown>) },
);
/** The messages that the limit itself logged, without the audit lines. */
const limitMessages = () => records.filter(({ context }) => context === 'FailureLimit').map(({ msg }) => String(msg));

const start = (environment: NodeJS.ProcessEnv = {}) =>
  createTestApp({ AUTH_FAILURE_LIMIT: String(limit), TRUST_PROXY: gateway, ...environment }, { logger });

let service: TestApp;
/** The client's address, different in each test. */
let address: string;
let addresses = 0;
beforeEach(() => {
  records.splice(0);
  addresses += 1;
  address = `198.51.100.${addresses}`;
});

interface Sent {
  readonly authorization?: string;
  /** The value of `X-Forwarded-For`. */
  readonly from?: string;
  readonly by?: string;
  readonly to?: TestApp;
}
const send = ({ authorization, from, by = address, to = service }: Sent = {}): Promise<Response> => {
  const headers = { ...(authorization && { authorization }), ...(from && { 'x-forwarded-for': from }) };
  return to.inject({ url: '/api/private', headers, remoteAddress: by });
};
const status = async (sent?: Sent) => (await send(sent)).statusCode;
const mint = async (claims: Record<string, unknown> = {}, { issuer } = service) => `Bearer ${issuer.token({ claims })}`;

/** Sends as many failing requests as the limit allows. */
const exhaustLimit = async (sent?: Sent) => {
  for (let count = 0; count < limit; count += 1) expect(await status(sent)).toBe(401);
};

it('failed authentication is not limited by default', async () => {
  const unlimited = await start({ AUTH_FAILURE_LIMIT: undefined });
  for (let count = 0; count < 20; count += 1) expect(await status({ to: unlimited })).toBe(401);
  await unlimited.close();
});

describe('failed authentication', () => {
  beforeAll(async () => {
    driveClock();
    service = await start();
  });
  afterAll(async () => {
    await service.close();
    jest.useRealTimers();
  });

  it('gets 429 above the limit, with Retry-After until the window ends and no challenge', async () => {
    await exhaustLimit();
    await advanceClock(20.5);
    const { statusCode, headers, ...response } = await send();
    expect(statusCode).toBe(429);
    expect(headers).toMatchObject({ 'retry-after': '40', 'content-type': expect.stringContaining('problem+json') });
    expect(headers).not.toHaveProperty('www-authenticate');
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      detail: 'Too many failed authentication attempts from this address',
      reason: 'too_many_failures',
      requestId: expect.any(String),
    });
    expect(records.findLast(({ audit }) => audit)).toMatchObject({ reason: 'too_many_failures', ip: address });
  });

  it('is limited for every kind of failure', async () => {
    expect(await status()).toBe(401);
    expect(await status({ authorization: 'Bearer a b' })).toBe(400);
    expect(await status({ authorization: await mint({ exp: 1 }) })).toBe(401);
    for (const authorization of ['', 'Bearer a b', 'Bearer opaque', await mint({ exp: 1 })]) {
      expect(await status({ authorization })).toBe(429);
    }
  });

  it('above the limit blocks a new valid token without verifying it, but not one that was verified before', async () => {
    const known = await mint();
    expect(await status({ authorization: known })).toBe(200);
    await exhaustLimit();
    const { size } = service.app.get(VerifiedTokens).status();
    expect(await status({ authorization: await mint({ sub: 'unknown' }) })).toBe(429);
    expect(service.app.get(VerifiedTokens).status().size).toBe(size);
    expect(await status({ authorization: known })).toBe(200);
  });

  it('does not affect public routes', async () => {
    await exhaustLimit();
    expect(await service.inject({ url: '/api/public', remoteAddress: address })).toMatchObject({ statusCode: 200 });
  });

  it('is forgotten when its window ends', async () => {
    await exhaustLimit();
    await advanceClock(59);
    expect(await status({ authorization: await mint() })).toBe(429);
    await advanceClock(1);
    expect(await status({ authorization: await mint() })).toBe(200);
    await exhaustLimit();
    expect(await status()).toBe(429);
  });

  it('does not include requests with a missing scope', async () => {
    for (let count = 0; count <= limit; count += 1) {
      const headers = { authorization: await mint({ scope: '', jti: String(count) }) };
      const scoped = { url: '/api/private-scoped', headers, remoteAddress: address };
      expect(await service.inject(scoped)).toMatchObject({ statusCode: 403 });
    }
    await exhaustLimit();
  });

  it('is counted when many requests are concurrent', async () => {
    const many = Array.from({ length: 20 }, () => status({ authorization: 'Bearer opaque' }));
    expect(await Promise.all(many)).not.toContain(200);
    expect(await status()).toBe(429);
  });

  describe('of one address', () => {
    it('does not affect another address', async () => {
      await exhaustLimit();
      expect(await status()).toBe(429);
      expect(await status({ by: '203.0.113.1' })).toBe(401);
    });

    it('does not affect another address behind the same trusted gateway', async () => {
      await exhaustLimit({ by: gateway, from: address });
      expect(await status({ by: gateway, from: address })).toBe(429);
      expect(await status({ by: gateway, from: '203.0.113.2' })).toBe(401);
      // The client's own entries precede the one that the gateway appends.
      expect(await status({ by: gateway, from: `203.0.113.3, ${address}` })).toBe(429);
    });

    it('is counted regardless of X-Forwarded-For when the sender is not a trusted gateway', async () => {
      for (let count = 0; count < limit; count += 1) expect(await status({ from: `203.0.113.${count}` })).toBe(401);
      expect(await status({ from: '203.0.113.200' })).toBe(429);
    });

    it('is counted per /64 network for IPv6, and per IPv4 address for IPv4-mapped IPv6', async () => {
      for (let host = 1; host <= limit; host += 1) expect(await status({ by: `2001:db8:1:2::${host}` })).toBe(401);
      expect(await status({ by: '2001:db8:1:2:ffff::1' })).toBe(429);
      expect(await status({ by: '2001:db8:1:3::1' })).toBe(401);
      await exhaustLimit();
      expect(await status({ by: `::ffff:${address}` })).toBe(429);
    });
  });
});

it('failed authentication does not include requests that fail because keys are unavailable', async () => {
  service = await start({ AUTH_JWKS_URI: 'http://127.0.0.1:1/keys' });
  for (let count = 0; count <= limit; count += 1) expect(await status({ authorization: await mint() })).toBe(503);
  await exhaustLimit();
  await service.close();
});

describe.each(['opaque', 'always'])('failed authentication above the limit, with AUTH_INTROSPECTION=%s,', (mode) => {
  let issuer: AnsweringIssuer;
  let token: string;
  beforeEach(async () => {
    driveClock();
    issuer = await startAnsweringIssuer({ audience });
    token = mode === 'opaque' ? 'opaque-token' : issuer.issuer.token();
    issuer.answer = json(mode === 'opaque' ? active({ aud: audience }) : { active: true });
    service = await start(variablesFor(issuer, mode));
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
    issuer.asked.length = 0;
  });
  afterEach(async () => {
    await service.close();
    await issuer.close();
    jest.useRealTimers();
  });
  /** Until the answer is too old, though within the window of the limit. */
  const outdateAndExhaust = async () => {
    await advanceClock(31);
    await exhaustLimit();
    issuer.asked.length = 0;
  };

  it('does not block a token in good standing whose answer is too old', async () => {
    await outdateAndExhaust();
    expect(await status({ authorization: 'Bearer invented' })).toBe(429);
    for (let repeat = 0; repeat < 3; repeat += 1) expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
    expect(issuer.asked).toEqual([token]);
    await advanceClock(20);
    expect(await status({ authorization: 'Bearer invented' })).toBe(429);
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
  });

  it('blocks a token once its issuer has stated that it is inactive, and does not ask again', async () => {
    issuer.answer = json({ active: false });
    await outdateAndExhaust();
    for (let repeat = 0; repeat < 3; repeat += 1) {
      expect(await status({ authorization: `Bearer ${token}` })).toBe(429);
      await advanceClock(6);
    }
    expect(issuer.asked).toEqual([token]);
  });

  it('does not block the token after a failure of its issuer', async () => {
    await outdateAndExhaust();
    const { answer } = issuer;
    issuer.answer = json({}, 500);
    expect(await status({ authorization: `Bearer ${token}` })).toBe(503);
    await advanceClock(1);
    issuer.answer = answer;
    expect(await status({ authorization: `Bearer ${token}` })).toBe(200);
  });
});

describeWithRedis('failed authentication counted in Redis', () => {
  let redis: TestRedis;
  let other: TestApp;
  beforeAll(async () => {
    redis = await startRedis();
    service = await start({ REDIS_URL: redis.url });
    other = await start({ REDIS_URL: redis.url });
  });
  afterAll(async () => {
    await service.close();
    await other.close();
    await redis.kill();
  });

  /** Retries: counts arrive asynchronously, reconnecting takes seconds, and injected requests leave the network no time. */
  const eventually = async (expected: number, sent?: Sent) => {
    const end = Date.now() + 15_000;
    while ((await status(sent)) !== expected) {
      expect(Date.now()).toBeLessThan(end);
      await sleep(50);
    }
  };

  it('is shared by replicas', async () => {
    for (let count = 0; count < limit - 1; count += 1) expect(await status()).toBe(401);
    await sleep(200);
    expect(await status({ to: other })).toBe(401);
    await sleep(200);
    expect(await status({ to: other, authorization: await mint({}, other) })).toBe(429);
    // Another replica learns the shared count with its own next failure.
    expect(await status()).toBe(401);
    await eventually(429);
    const retryAfter = Number((await send()).headers['retry-after']);
    expect(retryAfter).toBeGreaterThan(30);
    expect(retryAfter).toBeLessThanOrEqual(60);
    expect(await status({ by: '203.0.113.4' })).toBe(401);
    expect(limitMessages()).toEqual([]);
  });

  it('is not limited while Redis is unavailable, which is logged once, and is limited again when Redis is back', async () => {
    await other.close();
    await redis.kill();
    for (let count = 0; count < 20; count += 1) expect(await status()).toBe(401);
    await until(() => limitMessages().length > 0);
    expect(limitMessages()).toEqual([
      expect.stringMatching(/^Redis is unavailable, failed authentication attempts are not limited: ./),
    ]);
    expect(await status({ authorization: await mint() })).toBe(200);
    await redis.start();
    await eventually(429);
    expect(limitMessages()).toEqual([
      expect.anything(),
      'Redis is available again, failed authentication attempts are limited',
    ]);
  });

  it('gets its response without delay when Redis hangs', async () => {
    redis.freeze();
    const began = performance.now();
    for (let count = 0; count < 20; count += 1) expect(await status()).toBe(401);
    expect(performance.now() - began).toBeLessThan(900);
    await until(() => limitMessages().length > 0);
    redis.thaw();
    await eventually(429);
    expect(limitMessages()).toHaveLength(2);
  });

  it('does not prevent startup or shutdown while Redis is unavailable', async () => {
    await redis.kill();
    other = await start({ REDIS_URL: redis.url });
    for (let count = 0; count < 10; count += 1) expect(await status({ to: other })).toBe(401);
    await until(() => limitMessages().length > 0);
  });
});
