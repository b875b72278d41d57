import { jest } from '@jest/globals';
import { VerifiedTokens } from '../../src/auth/index.js';
import { type AuthApp, createAuthApp } from '../support/auth-app.js';
import { driveClock, pass, until } from '../support/clock.js';
import { LocalIssuer } from '../../src/testing/index.js';

const maxAge = 600;
const now = () => Math.floor(Date.now() / 1000);

describe('a verified token', () => {
  let issuer: LocalIssuer;
  let service: AuthApp;
  beforeEach(async () => {
    driveClock();
    issuer = await LocalIssuer.start();
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
  /** The next routine refresh has come and gone. */
  const refreshed = async () => {
    const fetches = issuer.fetches.keys;
    await pass(maxAge);
    await until(() => issuer.fetches.keys > fetches && keys().state === 'fresh');
  };
  /** Verified, and then remembered. */
  const remembered = async (token: string) => {
    const before = cache().hits;
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(cache().hits).toBe(before + 1);
  };

  it('is remembered, and gives the same principal again', async () => {
    await start();
    const token = issuer.token();
    const answers = [await service.who(token), await service.who(token), await service.who(token)];
    expect(answers.map(({ body }) => body)).toEqual(answers.map(() => expect.objectContaining({ subject: 'user' })));
    expect(cache()).toEqual({ hits: 2, misses: 1, size: 1 });
  });

  it('is not taken for another with one character changed', async () => {
    await start();
    const token = issuer.token();
    await remembered(token);
    const changed = `${token.slice(0, -10)}${token.at(-10) === 'A' ? 'B' : 'A'}${token.slice(-9)}`;
    expect(await service.who(changed)).toMatchObject({ status: 401, reason: 'signature_invalid' });
    expect(await service.who(token.slice(0, -1))).toMatchObject({ status: 401 });
  });

  describe('never outlives', () => {
    it('its expiry, with the clock tolerance', async () => {
      await start();
      const token = issuer.token({ claims: { exp: now() + 60 } });
      await remembered(token);
      await pass(64);
      expect(await service.who(token)).toMatchObject({ status: 200 });
      await pass(1);
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_expired' });
      expect(cache().size).toBe(0);
    });

    it.each(['nbf', 'iat'])('a clock set back to before its %s', async (claim) => {
      await start();
      const token = issuer.token({ claims: { iat: now() - 1000, [claim]: now() } });
      await remembered(token);
      jest.setSystemTime(Date.now() - 100_000);
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_not_yet_valid' });
    });

    it('its key, when the issuer withdraws it', async () => {
      await start();
      const token = issuer.token();
      await remembered(token);
      issuer.withdraw('key-1');
      issuer.rotate({ kid: 'second' });
      await refreshed();
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'key_unknown' });
      expect(cache().size).toBe(0);
    });

    it('its key, when another token’s unknown key brings the set without it', async () => {
      await start();
      const token = issuer.token();
      await remembered(token);
      await pass(2);
      issuer.withdraw('key-1');
      issuer.rotate({ kid: 'second' });
      expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
      const refused = service.who(token);
      await pass(2);
      expect(await refused).toMatchObject({ status: 401, reason: 'key_unknown' });
    });

    it('its key, when the issuer replaces it under the same kid', async () => {
      await start();
      const token = issuer.token();
      await remembered(token);
      issuer.withdraw('key-1');
      issuer.rotate({ kid: 'key-1' });
      await refreshed();
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'signature_invalid' });
    });

    it('its key being the only one that fits, where it names none', async () => {
      await start();
      const token = issuer.token({ header: { kid: undefined } });
      await remembered(token);
      issuer.rotate({ kid: 'second' });
      await refreshed();
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'key_unknown' });
    });

    it('the last time for which its keys may be served', async () => {
      await start();
      const token = issuer.token({ claims: { exp: now() + 2 * 86_400 } });
      await remembered(token);
      issuer.outage('error 500');
      await pass(86_400 + 10);
      await until(() => keys().nextRefreshInMs > 0);
      expect(await service.who(token)).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    });

    it('a configuration: another app in the process knows nothing of it', async () => {
      await start();
      const token = issuer.token();
      await remembered(token);
      const other = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'another' });
      expect(await other.who(token)).toMatchObject({ status: 401, reason: 'audience_mismatch' });
      await other.close();
    });
  });

  it('outlives a refresh that brings its key again', async () => {
    await start();
    const token = issuer.token();
    await remembered(token);
    await refreshed();
    const { hits } = cache();
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(cache().hits).toBe(hits + 1);
  });

  it('is the only kind that enters: no refused one, however many', async () => {
    await start();
    await remembered(issuer.token());
    for (let count = 0; count < 50; count += 1) {
      const refused = issuer.token({ claims: { aud: 'another', jti: `${count}` } });
      expect(await service.who(refused)).toMatchObject({ status: 401 });
    }
    expect(cache().size).toBe(1);
  });

  it('was not verified while the keys could not be had: that is not remembered either', async () => {
    issuer.outage('broken connection');
    await start();
    const token = issuer.token();
    expect(await service.who(token)).toMatchObject({ status: 503 });
    issuer.restore();
    await pass(10);
    await until(() => keys().state === 'fresh');
    expect(await service.who(token)).toMatchObject({ status: 200 });
  });

  describe('is one of so many:', () => {
    const token = (jti: string, padding = '') => issuer.token({ claims: { jti, padding } });

    it('past the configured number one that comes a second time takes the place of the one unused for longest', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '2' });
      const [first, second, third] = [token('1'), token('2'), token('3')] as const;
      for (const used of [first, second, first, third, third]) await service.who(used);
      expect(cache()).toEqual({ hits: 1, misses: 4, size: 2 });
      for (const used of [first, third]) await service.who(used);
      expect(cache().hits).toBe(3);
      await service.who(second);
      expect(cache().hits).toBe(3);
    });

    it('past the configured number those that come once push out none', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '2' });
      const used = [token('1'), token('2')];
      for (const one of used) await service.who(one);
      for (let count = 3; count < 50; count += 1)
        expect(await service.who(token(`${count}`))).toMatchObject({ status: 200 });
      for (const one of used) await service.who(one);
      expect(cache()).toEqual({ hits: 2, misses: 49, size: 2 });
    });

    it('large ones push out more', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '4' });
      for (const jti of ['1', '2', '3', '4']) {
        const large = token(jti, 'x'.repeat(4000));
        for (let times = 0; times < 2; times += 1) await service.who(large);
      }
      expect(cache().size).toBe(1);
    });

    it('none with AUTH_TOKEN_CACHE_SIZE=0', async () => {
      await start({ AUTH_TOKEN_CACHE_SIZE: '0' });
      const same = token('1');
      expect(await service.who(same)).toMatchObject({ status: 200 });
      expect(await service.who(same)).toMatchObject({ status: 200 });
      expect(cache()).toEqual({ hits: 0, misses: 0, size: 0 });
    });
  });
});
