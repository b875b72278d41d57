import { Agent } from 'node:http';
import { TestIssuer } from '../../src/testing/index.js';
import { freePort } from '../support/free-port.js';
import type { Scrape } from '../support/scrape.js';
import { RunningWorkers } from './running-workers.js';

const name = 'http_server_request_duration_seconds_count';

describe('three workers', () => {
  let issuer: TestIssuer;
  let workers: RunningWorkers;
  let headers: Record<string, string>;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    workers = await RunningWorkers.start(3, { AUTH_ISSUER: issuer.url });
    headers = { authorization: `Bearer ${issuer.token({ scopes: ['read:messages'] })}` };
  });
  afterAll(async () => {
    await workers.kill();
    await issuer.close();
  });

  it('log how many they are and their port once, and listen on the same one', async () => {
    await workers.logged('Server listening', 3);
    const lines = workers.lines().filter(({ context }) => context === 'Workers');
    expect(lines.map(({ msg }) => msg)).toEqual([`3 workers listening on port ${new URL(workers.service.url).port}`]);
    const listening = workers.lines().filter(({ msg }) => msg.startsWith('Server listening'));
    expect(new Set(listening.map(({ pid }) => pid)).size).toBe(3);
    expect(new Set(listening.map(({ msg }) => msg)).size).toBe(1);
  });

  it('serve the connections in turn', async () => {
    const agents = Array.from({ length: 12 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    for (const agent of agents) {
      for (let request = 0; request < 5; request += 1) {
        expect(await workers.request('/api/private', headers, agent)).toMatchObject({ status: 200 });
      }
    }
    await workers.logged('request completed', 60);
    const served = workers.pidsOf('request completed');
    const counts = [...new Set(served)].map((pid) => served.filter((one) => one === pid).length);
    expect(counts).toEqual([20, 20, 20]);
    for (const agent of agents) agent.destroy();
  });

  it('report the same metrics, the sum of all, whichever is asked', async () => {
    await workers.request('/api/messages', headers);
    const before = await workers.scrape();
    for (let request = 0; request < 9; request += 1) await workers.request('/api/private', headers);
    const scrapes: Scrape[] = [];
    for (let request = 0; request < 6; request += 1) scrapes.push(await workers.scrape());
    const route = { route: '/api/private' };
    const increases = scrapes.map((scrape) => scrape.value(name, route) - before.value(name, route));
    expect(increases).toEqual([9, 9, 9, 9, 9, 9]);
    const [first] = scrapes;
    expect(first!.value('auth_allowed_total', route)).toBe(first!.value(name, { ...route, status: '200' }));
    expect(first!.value('database_connections_total')).toBeGreaterThan(0);
    expect(first!.types.get('http_server_request_duration_seconds')).toBe('histogram');
    const concurrent = await Promise.all(Array.from({ length: 12 }, () => workers.scrape()));
    expect(new Set(concurrent.map((scrape) => scrape.value(name, route))).size).toBe(1);
  });

  it('report the state of the keys as one process does, and the fetches of all', async () => {
    const scrape = await workers.scrape();
    const state = (state: string) => scrape.value('auth_key_set_state', { issuer: issuer.url, state });
    expect([state('fresh'), state('empty')]).toEqual([1, 0]);
    expect(scrape.value('auth_key_set_age_seconds')).toBeLessThan(600);
    expect(scrape.value('auth_key_set_fetches_total')).toBe(3);
    expect(issuer.fetches).toEqual({ discovery: 3, keys: 3 });
  });

  it('report the process metrics of all, with the last start and the worst event loop', async () => {
    const scrape = await workers.scrape();
    const perProcess = 30 * 1024 * 1024;
    expect(scrape.value('process_resident_memory_bytes')).toBeGreaterThan(4 * perProcess);
    expect(scrape.value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(scrape.value('nodejs_version_info')).toBe(1);
    const ageSeconds = Date.now() / 1000 - scrape.value('process_start_time_seconds');
    expect([ageSeconds > 0, ageSeconds < 600]).toEqual([true, true]);
    expect(scrape.types.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
  });
});

describe('workers without keys', () => {
  it('report that there are none', async () => {
    const issuer = `http://127.0.0.1:${await freePort()}`;
    const workers = await RunningWorkers.start(2, { AUTH_ISSUER: issuer });
    let scrape = await workers.scrape();
    while (scrape.value('auth_key_set_failures_total') < 2) scrape = await workers.scrape();
    expect(scrape.value('auth_key_set_age_seconds')).toBeNaN();
    const state = (state: string) => scrape.value('auth_key_set_state', { issuer, state });
    expect([state('fresh'), state('empty')]).toEqual([0, 1]);
    await workers.kill();
  });
});
