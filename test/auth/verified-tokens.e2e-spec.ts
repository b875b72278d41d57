import { jest } from '@jest/globals';
import { VerifiedTokens } from '../../src/auth/index.js';
import { type AuthApp, createAuthApp } from './auth-app.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import { TestIssuer } from '../../src/testing/index.js';

const maxAge = 600;
const now = () => Math.floor(Date.now() / 1000);

describe('a verified token', () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeEach(async () => {
    driveClock();
    issuer = await TestIssuer.start();
  });
  afterEach(async () => {
    await service.close();
    await issuer.close();
    jest.useRealTimers();
  });

  const start = async (environment: NodeJS.ProcessEnv = {}) =>
    void (service = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_JWKS_TIMEOUT: '1', ...environment }));
  const cache = () => service.app.get(VerifiedTokens).status();
  const keys = () => service.issuers.keySets()[0]!.status;
  /** Waits until the next routine refresh is complete. */
  const waitForRefresh = async () => {
    const fetches = issuer.fetches.keys;
    await advanceClock(maxAge);
    await until(() => issuer.fetches.keys > fetches && keys().state === 'fresh');
  };
  /** Sends the token twice: the first request verifies it, the second finds it in the cache. */
  const verifyAndCache = async (token: string) => {
    const before = cache().hits;
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(cache().hits).toBe(before + 1);
  };

  it('is cached, and gives the same principal again', async () => {
    await start();
    const token = issuer.token();
    const responses = [await service.who(token), await service.who(token), await service.who(token)];
    expect(responses.map(({ body }) => body)).toEqual(
      responses.map(() => expect.objectContaining({ subject: 'user' })),
    );
    expect(cache()).toEqual({ hits: 2, misses: 1, size: 1 });
  });

  it('is not confused with one that has a character changed', async () => {
    await start();
    const token = issuer.token();
    await verifyAndCache(token);
    const changed = `${token.slice(0, -10)}${token.at(-10) === 'A' ? 'B' : 'A'}${token.slice(-9)}`;
    expect(await service.who(changed)).toMatchObject({ status: 401, reason: 'signature_invalid' });
    expect(await service.who(token.slice(0, -1))).toMatchObject({ status: 401 });
  });

  describe('is not accepted from the cache', () => {
    it('after its expiry plus the clock tolerance', async () => {
      await start();
      const token = issuer.token({ claims: { exp: now() + 60 } });
      await verifyAndCache(token);
      await advanceClock(64);
      expect(await service.who(token)).toMatchObject({ status: 200 });
      await advanceClock(1);
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_expired' });
      expect(cache().size).toBe(0);
    });

    it('once it is older than its issuer allows, plus the clock tolerance', async () => {
      await start({ AUTH_MAX_TOKEN_AGE: '60' });
      const token = issuer.token({ claims: { iat: now(), exp: now() + 3600 } });
      await verifyAndCache(token);
      await advanceClock(65);
      expect(await service.who(token)).toMatchObject({ status: 200 });
      await advanceClock(1);
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_expired' });
      expect(cache().size).toBe(0);
      expect(service.log.join()).toContain('issued more than 60 s ago, the limit of maxTokenAge (AUTH_MAX_TOKEN_AGE)');
    });

    it.each(['nbf', 'iat'])('when the clock is set back to before its %s', async (claim) => {
      await start();
      const token = issuer.token({ claims: { iat: now() - 1000, [claim]: now() } });
      await verifyAndCache(token);
      jest.setSystemTime(Date.now() - 100_000);
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_not_yet_valid' });
    });

    it('when the issuer has withdrawn its key', async () => {
      await start();
      const token = issuer.token();
      await verifyAndCache(token);
      issuer.withdraw('key-1');
      issuer.rotate({ kid: 'second' });
      await waitForRefresh();
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'key_unknown' });
      expect(cache().size).toBe(0);
    });

    it('when a fetch for another token’s unknown key returns a set without its key', async () => {
      await start();
      const token = issuer.token();
      await verifyAndCache(token);
      await advanceClock(2);
      issuer.withdraw('key-1');
      issuer.rotate({ kid: 'second' });
      expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
      const rejected = service.who(token);
      await advanceClock(2);
      expect(await rejected).toMatchObject({ status: 401, reason: 'key_unknown' });
    });

    it('when the issuer has replaced its key under the same kid', async () => {
      await start();
      const token = issuer.token();
      await verifyAndCache(token);
      issuer.withdraw('key-1');
      issuer.rotate({ kid: 'key-1' });
      await waitForRefresh();
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'signature_invalid' });
    });

    it('when it has no kid and its key is no longer the only one that fits', async () => {
      await start();
      const token = issuer.token({ header: { kid: undefined } });
      await verifyAndCache(token);
      issuer.rotate({ kid: 'second' });
      await waitForRefresh();
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'key_unknown' });
    });

    it('when its keys are too stale to be used', async () => {
      await start();
      const token = issuer.token({ claims: { exp: now() + 2 * 86_400 } });
      await verifyAndCache(token);
      issuer.outage('error 500');
      await advanceClock(86_400 + 10);
      await until(() => keys().nextRefreshInMs > 0);
      expect(await service.who(token)).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    });

    it('of another app in the same process', async () => {
      await start();
      const token = issuer.token();
      await verifyAndCache(token);
      const other = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'another' });
      expect(await other.who(token)).toMatchObject({ status: 401, reason: 'audience_mismatch' });
      await other.close();
    });
  });

  it('stays in the cache after a refresh that returns its key again', async () => {
    await start();
    const token = issuer.token();
    await verifyAndCache(token);
    await waitForRefresh();
    const { hits } = cache();
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(cache().hits).toBe(hits + 1);
  });

  it('is cached, unlike a rejected one', async () => {
    await start();
    await verifyAndCache(issuer.token());
    for (let count = 0; count < 50; count += 1) {
      const rejected = issuer.token({ claims: { aud: 'another', jti: `${count}` } });
      expect(await service.who(rejected)).toMatchObject({ status: 401 });
    }
    expect(cache().size).toBe(1);
  });

  it('is accepted after a 503 for unavailable keys, which is not cached', async () => {
    issuer.outage('broken connection');
    await start();
    const token = issuer.token();
    expect(await service.who(token)).toMatchObject({ status: 503 });
    issuer.restore();
    await advanceClock(10);
    await until(() => keys().state === 'fresh');
    expect(await service.who(token)).toMatchObject({ status: 200 });
  });

  describe('in a cache of limited size', () => {
    const token = (jti: string, padding = '') => issuer.token({ claims: { jti, padding } });

    it('replaces the least recently used one when it is used a second time', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '2' });
      const [first, second, third] = [token('1'), token('2'), token('3')] as const;
      for (const used of [first, second, first, third, third]) await service.who(used);
      expect(cache()).toEqual({ hits: 1, misses: 4, size: 2 });
      for (const used of [first, third]) await service.who(used);
      expect(cache().hits).toBe(3);
      await service.who(second);
      expect(cache().hits).toBe(3);
    });

    it('replaces no other one when it is used only once', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '2' });
      const used = [token('1'), token('2')];
      for (const one of used) await service.who(one);
      for (let count = 3; count < 50; count += 1)
        expect(await service.who(token(`${count}`))).toMatchObject({ status: 200 });
      for (const one of used) await service.who(one);
      expect(cache()).toEqual({ hits: 2, misses: 49, size: 2 });
    });

    it('replaces several others when it is large', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '4' });
      for (const jti of ['1', '2', '3', '4']) {
        const large = token(jti, 'x'.repeat(9000));
        for (let times = 0; times < 2; times += 1) await service.who(large);
      }
      expect(cache().size).toBe(1);
    });

    it('is not cached with AUTH_TOKEN_CACHE_SIZE=0', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '0' });
      const same = token('1');
      expect(await service.who(same)).toMatchObject({ status: 200 });
      expect(await service.who(same)).toMatchObject({ status: 200 });
      expect(cache()).toEqual({ hits: 0, misses: 0, size: 0 });
    });
  });
});
