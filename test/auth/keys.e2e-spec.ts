import { jest } from '@jest/globals';
import { type AuthApp, createAuthApp } from './auth-app.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import { TestIssuer } from '../../src/testing/index.js';
import { type Fault, faults } from '../../src/testing/issuer/faults.js';

const maxAge = 600;
const maxStale = 86_400;
const inTwoDays = () => ({ exp: Math.floor(Date.now() / 1000) + 2 * 86_400 });

describe('the signing keys', () => {
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
  /** Starts, fetches the keys, and waits until the cooldown is over. */
  const startAndPass = async () => {
    await start();
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    await advanceClock(2);
  };
  const status = () => service.issuers.keySets()[0]!.status;
  const failUntilBackoffIsLongest = async () => {
    await until(() => status().lastError !== undefined);
    for (let attempt = 0; attempt < 8; attempt += 1) {
      await advanceClock(10);
      await until(() => status().nextRefreshInMs > 0);
    }
  };

  it('are fetched once for 200 concurrent requests at startup', async () => {
    // In real time, in which a busy machine also prepares the requests.
    await start({ AUTH_JWKS_TIMEOUT: '30' });
    const token = issuer.token();
    const responses = await Promise.all(Array.from({ length: 200 }, () => service.who(token)));
    expect(new Set(responses.map((response) => response.status))).toEqual(new Set([200]));
    expect(issuer.fetches).toEqual({ discovery: 1, keys: 1 });
  });

  it('are unavailable (503) while the issuer is down at startup, and available without a restart when it is back', async () => {
    issuer.outage('broken connection');
    await start();
    expect(await service.who(issuer.token())).toMatchObject({
      status: 503,
      reason: 'keys_unavailable',
      retryAfter: 1,
    });
    expect(status()).toMatchObject({
      state: 'empty',
      lastError: expect.stringContaining('cannot be reached'),
    });
    issuer.restore();
    await advanceClock(10);
    await until(() => status().state === 'fresh');
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    expect(service.log).toContain('The signing keys could be refreshed again');
  });

  it('are fetched by the first request after an outage, and at most once per cooldown during it', async () => {
    issuer.outage('error 500');
    await start();
    await failUntilBackoffIsLongest();
    const { fetches } = status();
    const during = await Promise.all(Array.from({ length: 200 }, () => service.who(issuer.token())));
    expect(new Set(during.map(({ status: code, retryAfter }) => `${code} ${retryAfter}`))).toEqual(new Set(['503 1']));
    expect(status().fetches).toBeLessThanOrEqual(fetches + 1);
    issuer.restore();
    await advanceClock(1);
    expect(status().state).toBe('empty');
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
  });

  it('include a key rotated during an outage from the first request after it', async () => {
    await startAndPass();
    issuer.outage('error 500');
    await advanceClock(maxAge);
    await failUntilBackoffIsLongest();
    const rotated = issuer.token({ key: issuer.rotate({ kid: 'rotated' }) });
    issuer.restore();
    await advanceClock(1);
    expect(status().lastError).toBeDefined();
    expect(await service.who(rotated)).toMatchObject({ status: 200 });
  });

  it('stay the last good set when the new set has more than 100 keys', async () => {
    await start();
    const token = issuer.token({ claims: inTwoDays() });
    await service.who(token);
    issuer.published.extraKeys = Array.from({ length: 9000 }, () => ({ kty: 'RSA', kid: 'x' }));
    await advanceClock(maxAge);
    await until(() => status().lastError !== undefined);
    expect(status().lastError).toContain('more than 100 keys');
    expect(await service.who(token)).toMatchObject({ status: 200 });
  });

  it('are used beyond their maximum age while the issuer is down, but no longer than AUTH_JWKS_MAX_STALE', async () => {
    await start();
    const token = issuer.token({ claims: inTwoDays() });
    expect(await service.who(token)).toMatchObject({ status: 200 });
    issuer.outage('error 500');
    await advanceClock(maxAge + 1);
    await until(() => status().lastError !== undefined);
    expect(status().state).toBe('stale');
    expect(await service.who(token)).toMatchObject({ status: 200 });
    await advanceClock(maxStale - maxAge - 10);
    expect(await service.who(token)).toMatchObject({ status: 200 });
    await advanceClock(20);
    expect(status().state).toBe('dead');
    await until(() => status().nextRefreshInMs > 0);
    expect(await service.who(token)).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    issuer.restore();
    await advanceClock(10);
    await until(() => status().state === 'fresh');
    expect(await service.who(token)).toMatchObject({ status: 200 });
  });

  it('are refreshed in the background before their maximum age, so that no request waits', async () => {
    await start();
    await until(() => status().state === 'fresh');
    await advanceClock(maxAge * 0.9);
    await until(() => issuer.fetches.keys === 2 && status().state === 'fresh');
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    expect(issuer.fetches.keys).toBe(2);
  });

  it('are available without waiting while a refresh hangs', async () => {
    await start();
    const token = issuer.token();
    await service.who(token);
    issuer.outage('hang');
    await advanceClock(maxAge);
    await until(() => issuer.fetches.discovery === 2);
    expect(await service.who(token)).toMatchObject({ status: 200 });
    // The fetch is still in flight: the response did not wait for it.
    expect(status()).toMatchObject({ state: 'due', lastError: undefined });
  });

  it('are fetched with increasing delays while the issuer is down', async () => {
    issuer.outage('error 500');
    await start();
    const delays: number[] = [];
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      await until(() => issuer.fetches.discovery === attempt * 2 && status().nextRefreshInMs > 0);
      delays.push(status().nextRefreshInMs);
      await advanceClock(delays.at(-1)! / 1000 + 0.001);
    }
    for (const [index, delay] of delays.entries()) {
      const longest = Math.min(500 * 2 ** index, 10_000);
      expect(delay).toBeLessThanOrEqual(longest);
      expect(delay).toBeGreaterThanOrEqual(longest * 0.8);
    }
  });

  it('are not fetched for a token that fails a check before its signature', async () => {
    await start();
    await service.who(issuer.token());
    const kid = 'invented';
    const tokens = [
      issuer.token({ header: { kid }, claims: { iss: 'https://untrusted.example.com' } }),
      issuer.token({ header: { kid }, claims: { aud: 'other' } }),
      issuer.token({ header: { kid }, claims: { exp: 1 } }),
      issuer.token({ header: { kid, typ: 'logout+jwt' } }),
      issuer.token({ header: { kid, alg: 'ES256' } }),
    ];
    for (const token of tokens) expect(await service.who(token)).toMatchObject({ status: 401 });
    expect(issuer.fetches.keys).toBe(1);
  });

  it('are fetched again for an unknown kid, which is rejected when the new set lacks it', async () => {
    await startAndPass();
    expect(await service.who(issuer.token({ header: { kid: 'invented' } }))).toMatchObject({
      status: 401,
      reason: 'key_unknown',
    });
    expect(issuer.fetches.keys).toBe(2);
  });

  it('are unavailable (503) for an unknown kid, but not for a known one, while the issuer is down', async () => {
    await startAndPass();
    const known = issuer.token();
    issuer.outage('error 500');
    const unknown = issuer.token({ header: { kid: 'invented' } });
    expect(await service.who(unknown)).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    expect(await service.who(unknown)).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    expect(await service.who(known)).toMatchObject({ status: 200 });
  });

  it('are fetched again after a failed refresh, whatever the cooldown', async () => {
    await start({ AUTH_JWKS_COOLDOWN: '3600' });
    await service.who(issuer.token());
    issuer.outage('error 500');
    await advanceClock(maxAge);
    await until(() => status().lastError !== undefined);
    issuer.restore();
    const token = issuer.token({ key: issuer.rotate({ kid: 'second' }) });
    await advanceClock(10);
    await until(() => status().lastError === undefined);
    expect(await service.who(token)).toMatchObject({ status: 200 });
  });

  it('are unavailable (503) for an unknown kid when the cooldown is too long to wait for', async () => {
    await start({ AUTH_JWKS_COOLDOWN: '60' });
    await service.who(issuer.token());
    await advanceClock(1);
    const response = await service.who(issuer.token({ header: { kid: 'invented' } }));
    expect(response).toMatchObject({ status: 503, reason: 'keys_unavailable', retryAfter: 59 });
    await advanceClock(59);
    expect(await service.who(issuer.token({ key: issuer.rotate({ kid: 'second' }) }))).toMatchObject({ status: 200 });
  });

  it('are unavailable (503) for an unknown kid when the refresh in flight fails', async () => {
    await startAndPass();
    issuer.outage('hang');
    await advanceClock(maxAge * 0.9);
    await until(() => issuer.fetches.discovery === 2);
    const unknown = issuer.token({ header: { kid: 'invented' } });
    expect(await service.who(unknown)).toMatchObject({ status: 503, reason: 'keys_unavailable' });
  });

  it('are accepted immediately after a rotation, and rejected after their withdrawal', async () => {
    await startAndPass();
    const old = issuer.token();
    issuer.rotate({ kid: 'second' });
    issuer.withdraw('key-1');
    expect(await service.who(old)).toMatchObject({ status: 200 });
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    expect(status().keyIds).toEqual(['second']);
    expect(await service.who(old)).toMatchObject({ status: 401, reason: 'key_unknown' });
  });

  it('are fetched from the new address when jwks_uri changes', async () => {
    await startAndPass();
    issuer.published.jwksPath = '/moved';
    const token = issuer.token({ key: issuer.rotate({ kid: 'second' }) });
    expect(await service.who(token)).toMatchObject({ status: 200 });
  });

  it('are fetched from AUTH_JWKS_URI without discovery when it is set', async () => {
    await start({ AUTH_JWKS_URI: issuer.published.jwksUri });
    expect(await service.who(issuer.token())).toMatchObject({ status: 200 });
    expect(issuer.fetches.discovery).toBe(0);
  });

  it('let at most a quarter of MAX_IN_FLIGHT requests wait, and fail the others with 503 immediately', async () => {
    await startAndPass();
    const token = issuer.token({ header: { kid: 'invented' } });
    const responses = await Promise.all(Array.from({ length: 350 }, () => service.who(token)));
    const counted = (wanted: number) => responses.filter((response) => response.status === wanted).length;
    expect({ refused: counted(401), unavailable: counted(503) }).toEqual({ refused: 250, unavailable: 100 });
    expect(issuer.fetches.keys).toBe(2);
  });

  describe.each(Object.keys(faults) as Fault[])('of an issuer with the fault "%s"', (fault) => {
    it.each(['discovery', 'keys'] as const)(
      'are unavailable (503) when the fault exists at startup: %s',
      async (at) => {
        issuer.outage(fault, at);
        await start();
        expect(await service.who(issuer.token())).toMatchObject({ status: 503, reason: 'keys_unavailable' });
        expect(service.log).toContainEqual(expect.stringContaining('The signing keys could not be refreshed: '));
      },
    );

    it.each(['discovery', 'keys'] as const)('stay the last good set when the fault comes later: %s', async (at) => {
      await start();
      const token = issuer.token({ claims: inTwoDays() });
      await service.who(token);
      issuer.outage(fault, at);
      await advanceClock(maxAge);
      await until(() => status().lastError !== undefined);
      expect(await service.who(token)).toMatchObject({ status: 200 });
    });
  });

  it('are unavailable (503) when the metadata names another issuer', async () => {
    issuer.published.metadata = { issuer: 'https://other.example.com' };
    await start();
    expect(await service.who(issuer.token())).toMatchObject({ status: 503 });
    expect(status().lastError).toContain(
      `names the issuer "https://other.example.com", and issuer (AUTH_ISSUER) is ${issuer.url}`,
    );
  });

  it('stay the last good set when the new set has no usable key', async () => {
    await start();
    const token = issuer.token();
    await service.who(token);
    issuer.published.keys = [];
    await advanceClock(maxAge);
    await until(() => status().lastError !== undefined);
    expect(status().lastError).toContain('has no usable key');
    expect(await service.who(token)).toMatchObject({ status: 200 });
  });
});
