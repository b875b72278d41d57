import { METHODS } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { until } from '../support/clock.js';
import { TestIssuer } from '../../src/testing/index.js';
import { rawRequest } from '../support/raw-request.js';
import { Scrape } from '../support/scrape.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';

const json = { 'content-type': 'application/json' };

describe('the metrics', () => {
  let service: TestApp;
  let before: Scrape;
  beforeAll(async () => void (service = await createTestApp()));
  afterAll(() => service.close());
  beforeEach(async () => void (before = await Scrape.of(service)));

  /** The increase of a value during this test. */
  const increase = async (name: string, labels?: Record<string, string>) => {
    return (await Scrape.of(service)).value(name, labels) - before.value(name, labels);
  };

  it('count and time requests by method, declared route and status', async () => {
    const name = 'http_server_request_duration_seconds';
    const list = { method: 'GET', route: '/api/messages', status: '200' };
    await service.injectAs('read:messages', { url: '/api/messages?limit=1' });
    await service.injectAs('read:messages', { url: '/api/messages?limit=2' });
    await service.injectAs('read:messages', { url: '/api/messages/0199c0de-0000-7000-8000-000000000000' });
    await service.injectAs('write:messages', { method: 'POST', url: '/api/messages', headers: json, payload: '{' });
    expect(await increase(`${name}_count`, list)).toBe(2);
    expect(await increase(`${name}_bucket`, { ...list, le: '+Inf' })).toBe(2);
    expect(await increase(`${name}_sum`, list)).toBeGreaterThan(0);
    expect(await increase(`${name}_count`, { method: 'GET', route: '/api/messages/:id', status: '404' })).toBe(1);
    expect(await increase(`${name}_count`, { method: 'POST', route: '/api/messages', status: '400' })).toBe(1);
    await service.inject({ url: '/api/messages/%zz' });
    expect(await increase(`${name}_count`, { method: 'GET', route: 'none', status: '400' })).toBe(1);
  });

  it('count allowed requests by route, and rejected ones by reason and issuer', async () => {
    const issuer = service.issuer.url;
    const expired = service.issuer.token({ claims: { exp: 1 } });
    await service.injectAs('', { url: '/api/private' });
    await service.injectAs('', { url: '/api/messages' });
    await service.inject({ url: '/api/private' });
    await service.inject({ url: '/api/private', headers: { authorization: 'Bearer a b' } });
    await service.inject({ url: '/api/private', headers: { authorization: `Bearer ${expired}` } });
    await service.inject({ url: '/api/public' });
    expect(await increase('auth_allowed_total')).toBe(1);
    expect(await increase('auth_allowed_total', { route: '/api/private' })).toBe(1);
    expect(await increase('auth_refused_total')).toBe(4);
    for (const reason of ['scope_missing', 'token_expired']) {
      expect(await increase('auth_refused_total', { reason, issuer })).toBe(1);
    }
    for (const reason of ['token_missing', 'invalid_request']) {
      expect(await increase('auth_refused_total', { reason, issuer: 'unknown' })).toBe(1);
    }
  });

  it('count the tenants of a template as one issuer, since anyone may have a tenant', async () => {
    await using issuer = await TestIssuer.start({ audience });
    const template = `${issuer.url}/{tenantid}`;
    const jwksUri = issuer.published.jwksUri;
    const entry = { issuer: template, tenants: '*', audience, jwksUri };
    const variables = { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_ISSUERS: JSON.stringify([entry]) };
    const service = await createTestApp(variables);
    for (const tid of ['tenant-1', 'tenant-2']) {
      const token = issuer.token({ claims: { iss: `${issuer.url}/${tid}`, tid } });
      const headers = { authorization: `Bearer ${token}` };
      expect((await service.inject({ url: '/api/messages', headers })).statusCode).toBe(403);
    }
    const scrape = await Scrape.of(service);
    await service.close();
    expect(scrape.value('auth_refused_total', { reason: 'scope_missing', issuer: template })).toBe(2);
    expect(scrape.value('auth_refused_total')).toBe(2);
  });

  it('count the hits and misses in the cache of verified tokens', async () => {
    const authorization = `Bearer ${service.issuer.token({ claims: { jti: 'met again' } })}`;
    for (let request = 0; request < 3; request += 1) {
      await service.inject({ url: '/api/private', headers: { authorization } });
    }
    expect(await increase('auth_token_cache_misses_total')).toBe(1);
    expect(await increase('auth_token_cache_hits_total')).toBe(2);
    expect(await increase('auth_token_cache_size')).toBe(1);
  });

  it('report the database connections and the process', async () => {
    await service.injectAs('read:messages', { url: '/api/messages' });
    const after = await Scrape.of(service);
    expect(after.value('database_connections_total')).toBeGreaterThan(0);
    expect(after.value('database_connections_waiting')).toBe(0);
    expect(after.value('database_connections_idle')).toBeGreaterThan(0);
    for (const name of ['nodejs_eventloop_lag_p99_seconds', 'process_resident_memory_bytes', 'nodejs_version_info']) {
      expect([name, before.value(name) > 0]).toEqual([name, true]);
    }
  });

  it('have no label value that a client made up', async () => {
    const paths = Array.from({ length: 50 }, (_, index) => `/invented-${index}`);
    for (const path of paths) {
      const token = service.issuer.token({ claims: { iss: `https://invented.example.com${path}` } });
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
    expect(await increase('auth_refused_total', { reason: 'issuer_not_trusted', issuer: 'unknown' })).toBe(50);
  });
});

describe('the metrics and the readiness of signing keys', () => {
  let healthy: TestIssuer;
  let broken: TestIssuer;
  let service: TestApp;
  beforeAll(async () => {
    [healthy, broken] = await Promise.all([TestIssuer.start(), TestIssuer.start()]);
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

  /** Waits until the first fetches have completed, and lets the network run meanwhile. */
  const settled = async () => {
    let scrape = await Scrape.of(service);
    while (scrape.value('auth_key_set_failures_total') === 0 || scrape.value('auth_key_set_fetches_total') < 2) {
      await setImmediate();
      scrape = await Scrape.of(service);
    }
    return scrape;
  };

  it('report the state, the key age and the fetches of each issuer', async () => {
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

  it('agree: readiness reports each part and the key ages, and the process is alive', async () => {
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
