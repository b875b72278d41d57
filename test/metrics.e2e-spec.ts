import { METHODS } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { until } from './support/clock.js';
import { LocalIssuer } from '../src/testing/index.js';
import { rawRequest } from './support/raw-request.js';
import { Scrape } from './support/scrape.js';
import { type TestApp, audience, createTestApp } from './support/test-app.js';

const json = { 'content-type': 'application/json' };

describe('the metrics', () => {
  let service: TestApp;
  let before: Scrape;
  beforeAll(async () => void (service = await createTestApp()));
  afterAll(() => service.close());
  beforeEach(async () => void (before = await Scrape.of(service)));

  /** By how much a value has grown in this test. */
  const grown = async (name: string, labels?: Record<string, string>) => {
    return (await Scrape.of(service)).value(name, labels) - before.value(name, labels);
  };

  it('count and time requests by method, route as declared and status', async () => {
    const name = 'http_server_request_duration_seconds';
    const list = { method: 'GET', route: '/api/messages', status: '200' };
    await service.injectAs('read:messages', { url: '/api/messages?limit=1' });
    await service.injectAs('read:messages', { url: '/api/messages?limit=2' });
    await service.injectAs('read:messages', { url: '/api/messages/0199c0de-0000-7000-8000-000000000000' });
    await service.injectAs('write:messages', { method: 'POST', url: '/api/messages', headers: json, payload: '{' });
    expect(await grown(`${name}_count`, list)).toBe(2);
    expect(await grown(`${name}_bucket`, { ...list, le: '+Inf' })).toBe(2);
    expect(await grown(`${name}_sum`, list)).toBeGreaterThan(0);
    expect(await grown(`${name}_count`, { method: 'GET', route: '/api/messages/:id', status: '404' })).toBe(1);
    expect(await grown(`${name}_count`, { method: 'POST', route: '/api/messages', status: '400' })).toBe(1);
    await service.inject({ url: '/api/messages/%zz' });
    expect(await grown(`${name}_count`, { method: 'GET', route: 'none', status: '400' })).toBe(1);
  });

  it('count what is let through by route, and what is refused by reason and issuer', async () => {
    const issuer = service.issuer.url;
    const expired = await service.issuer.mint({ claims: { exp: 1 } });
    await service.injectAs('', { url: '/api/private' });
    await service.injectAs('', { url: '/api/messages' });
    await service.inject({ url: '/api/private' });
    await service.inject({ url: '/api/private', headers: { authorization: 'Bearer a b' } });
    await service.inject({ url: '/api/private', headers: { authorization: `Bearer ${expired}` } });
    await service.inject({ url: '/api/public' });
    expect(await grown('auth_allowed_total')).toBe(1);
    expect(await grown('auth_allowed_total', { route: '/api/private' })).toBe(1);
    expect(await grown('auth_refused_total')).toBe(4);
    for (const reason of ['scope_missing', 'token_expired']) {
      expect(await grown('auth_refused_total', { reason, issuer })).toBe(1);
    }
    for (const reason of ['token_missing', 'invalid_request']) {
      expect(await grown('auth_refused_total', { reason, issuer: 'unknown' })).toBe(1);
    }
  });

  it('count the verified tokens that are met again', async () => {
    const authorization = `Bearer ${await service.issuer.mint({ claims: { jti: 'met again' } })}`;
    for (let request = 0; request < 3; request += 1) {
      await service.inject({ url: '/api/private', headers: { authorization } });
    }
    expect(await grown('auth_token_cache_misses_total')).toBe(1);
    expect(await grown('auth_token_cache_hits_total')).toBe(2);
    expect(await grown('auth_token_cache_size')).toBe(1);
  });

  it('tell of the connections to the database and of the process', async () => {
    await service.injectAs('read:messages', { url: '/api/messages' });
    const after = await Scrape.of(service);
    expect(after.value('database_connections_total')).toBeGreaterThan(0);
    expect(after.value('database_connections_waiting')).toBe(0);
    expect(after.value('database_connections_idle')).toBeGreaterThan(0);
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'nodejs_version_info']) {
      expect([name, before.value(name) > 0]).toEqual([name, true]);
    }
  });

  it('have no label that a client makes up', async () => {
    const paths = Array.from({ length: 50 }, (_, index) => `/invented-${index}`);
    for (const path of paths) {
      const token = await service.issuer.mint({ claims: { iss: `https://invented.example.com${path}` } });
      await service.inject({ url: path, headers: { authorization: `Bearer ${token}` } });
      await service.inject({ url: `/api/private`, headers: { authorization: `Bearer ${token}` } });
      await service.inject({ url: `/api/messages${path}?scope=${path}` });
    }
    await service.app.listen(0, '127.0.0.1');
    const address = await service.app.getUrl();
    for (const line of ['INVENTED / HTTP/1.1', 'PROPFIND /invented HTTP/1.1', 'GET /%zz-invented HTTP/1.1']) {
      await rawRequest(address, [line]);
    }
    const after = await Scrape.of(service);
    expect(JSON.stringify(after.samples)).not.toMatch(/invented/i);
    const newRoutes = [...after.values('route')].filter((route) => !before.values('route').has(route));
    expect(['/api/messages/:id', 'none']).toEqual(expect.arrayContaining(newRoutes));
    expect(METHODS).toEqual(expect.arrayContaining([...after.values('method')]));
    expect(after.values('issuer')).toEqual(new Set([service.issuer.url, 'unknown']));
    expect(await grown('auth_refused_total', { reason: 'issuer_not_trusted', issuer: 'unknown' })).toBe(50);
  });
});

describe('the metrics and the readiness of signing keys', () => {
  let healthy: LocalIssuer;
  let broken: LocalIssuer;
  let service: TestApp;
  beforeAll(async () => {
    [healthy, broken] = await Promise.all([LocalIssuer.start(), LocalIssuer.start()]);
    broken.outage('error 500');
    const issuers = [healthy, broken].map(({ url }) => ({ issuer: url, audience }));
    const environment = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined };
    service = await createTestApp({ ...environment, AUTH_ISSUERS: JSON.stringify(issuers) });
    await until(() => healthy.fetches.keys > 0 && broken.fetches.discovery > 0);
  });
  afterAll(async () => {
    await service.close();
    await Promise.all([healthy.close(), broken.close()]);
  });

  /** Once the first fetches have ended; the network has its turn meanwhile. */
  const settled = async () => {
    let scrape = await Scrape.of(service);
    while (scrape.value('auth_key_set_failures_total') === 0 || scrape.value('auth_key_set_fetches_total') < 2) {
      await setImmediate();
      scrape = await Scrape.of(service);
    }
    return scrape;
  };

  it('tell of each issuer its state, the age of its keys and how its fetches went', async () => {
    const scrape = await settled();
    const of = (issuer: string) => ({
      states: scrape.samples
        .filter(({ name, labels, value }) => name === 'auth_key_set_state' && labels.issuer === issuer && value === 1)
        .map(({ labels }) => labels.state),
      failures: scrape.value('auth_key_set_failures_total', { issuer }) > 0,
      seconds: scrape.value('auth_key_set_fetch_seconds_total', { issuer }) > 0,
      isAged: !Number.isNaN(scrape.value('auth_key_set_age_seconds', { issuer })),
    });
    expect(of(healthy.url)).toEqual({ states: ['fresh'], failures: false, seconds: true, isAged: true });
    expect(of(broken.url)).toEqual({ states: ['empty'], failures: true, seconds: true, isAged: false });
    expect(scrape.value('auth_key_set_fetches_total', { issuer: healthy.url })).toBe(1);
    expect(scrape.values('state')).toEqual(new Set(['empty', 'fresh', 'due', 'stale', 'dead']));
  });

  it('agree with readiness, which has its parts and the ages; the process is alive all the while', async () => {
    await settled();
    const ready = await service.inject({ url: '/health/ready' });
    expect(ready.statusCode).toBe(503);
    expect(ready.json()).toMatchObject({
      status: 'error',
      info: { process: { status: 'up', uptimeSeconds: expect.any(Number) }, database: { status: 'up' } },
      error: {
        signingKeys: {
          status: 'down',
          issuers: [
            { issuer: healthy.url, state: 'fresh', ageSeconds: expect.any(Number) },
            { issuer: broken.url, state: 'empty', ageSeconds: null },
          ],
        },
      },
    });
    const live = await service.inject({ url: '/health/live' });
    expect([live.statusCode, live.json().status]).toEqual([200, 'ok']);
  });
});
