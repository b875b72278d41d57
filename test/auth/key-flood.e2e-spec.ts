import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { TestIssuer } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { KeepAliveClient } from './keep-alive-client.js';

const connections = 1200;
const floodMs = 3000;

const send = (client: KeepAliveClient, token: string) =>
  client.send('/api/private', { authorization: `Bearer ${token}` });

/** What happens to the issuer once the service has its keys. */
const conditions: [condition: string, degrade: (issuer: TestIssuer) => void][] = [
  ['is up', () => undefined],
  ['takes 2.5 s to respond', (issuer) => issuer.slow(2500)],
  ['hangs', (issuer) => issuer.outage('hang')],
  ['is down', (issuer) => issuer.outage('broken connection')],
];

/**
 * Sends a token on a new connection, with a key that the service has to fetch. On a slow machine that fetch, which runs in this
 * process too, may time out.
 */
async function serveNewcomer(newcomer: KeepAliveClient, token: string, patience = 2): Promise<string> {
  const outcome = await send(newcomer, token);
  return outcome.startsWith('503') && patience > 1 ? serveNewcomer(newcomer, token, patience - 1) : outcome;
}

describe.each(conditions)('a flood of forged tokens while the issuer %s', (condition, degrade) => {
  let issuer: TestIssuer;
  let other: TestIssuer;
  let service: TestApp;
  let port: number;
  beforeAll(async () => {
    [issuer, other] = [await TestIssuer.start(), await TestIssuer.start({ keyName: 'other' })];
    const trusted = [issuer, other].map(({ url }) => ({ issuer: url, audience: 'api' }));
    const variables = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined, AUTH_ISSUERS: JSON.stringify(trusted) };
    service = await createTestApp({ ...variables, AUTH_JWKS_TIMEOUT: '3' }); // as delivered
    await service.app.listen(0, '127.0.0.1');
    ({ port } = service.app.getHttpServer().address() as AddressInfo); // of a server that listens on TCP
  });
  afterAll(async () => {
    await service.close();
    await Promise.all([issuer.close(), other.close()]);
  });

  /** Runs in a worker thread, so as not to slow down the service. Returns a function that stops it and counts the responses. */
  const flood = () => {
    const workerData = { port, connections, claims: issuer.token().split('.')[1] };
    const worker = new Worker(new URL('./forged-flood.worker.ts', import.meta.url), { workerData });
    const counts = once(worker, 'message') as Promise<[Record<string, number>]>;
    return async () => {
      // oxlint-disable-next-line require-post-message-target-origin -- only windows have origins
      worker.postMessage('stop');
      return (await counts)[0];
    };
  };

  it('does not affect cached tokens, known keys or other issuers, and costs one fetch per cooldown', async () => {
    const [user, newcomer] = [new KeepAliveClient(port, 4), new KeepAliveClient(port, 1)];
    const cached = issuer.token();
    const first = new KeepAliveClient(port, 1);
    for (const token of [cached, other.token()]) expect(await serveNewcomer(first, token, 20)).toBe('200');
    first.close();
    const published = other.token({ key: other.rotate({ kid: 'just published' }) });
    degrade(issuer);
    const stop = flood();
    const [began, durations] = [performance.now(), [] as number[]];
    const newcomerServed = sleep(floodMs / 3).then(() => serveNewcomer(newcomer, published));
    while (performance.now() - began < floodMs) {
      const sent = performance.now();
      expect(await send(user, cached)).toBe('200');
      durations.push(performance.now() - sent);
      expect(await send(user, issuer.token())).toBe('200');
    }
    expect(await newcomerServed).toBe('200');
    const responses = await stop();
    const seconds = (performance.now() - began) / 1000;
    user.close();
    newcomer.close();

    const p99 = durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.99)]!;
    console.info(
      `The issuer ${condition}: ${connections} connections, forged ${JSON.stringify(responses)} in ${seconds.toFixed(1)} s; ` +
        `known ${JSON.stringify(user.counts)}, p99 ${p99.toFixed(0)} ms; ${issuer.fetches.keys} fetches`,
    );
    const outcomes = new Set(Object.keys(responses));
    expect([...outcomes].filter((outcome) => !/^(401 key_unknown|503 keys_unavailable)$/.test(outcome))).toEqual([]);
    expect(Object.keys(user.counts)).toEqual(['200']);
    expect(user.resets + newcomer.resets).toBe(0);
    // The first fetch, the first retry in the background, and one per cooldown. A failing fetch tries two addresses.
    expect(issuer.fetches.discovery).toBeLessThanOrEqual(2 * (3 + Math.ceil(seconds)));
  });
});

describe('a key published during a flood of forged tokens', () => {
  it('is found by the next fetch', async () => {
    await using issuer = await TestIssuer.start();
    const service = await createTestApp({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'api' });
    const send = async (token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await service.inject({ url: '/api/private', headers })).statusCode;
    };
    expect(await send(issuer.token())).toBe(200);
    const invented = Array.from({ length: 1000 }, (_, index) => issuer.token({ header: { kid: `invented-${index}` } }));
    const flood = Promise.all(invented.map(send));
    const before = issuer.fetches.keys;
    const rotated = issuer.token({ key: issuer.rotate({ kid: 'just published' }) });
    // 503 if too many requests are waiting for keys already.
    expect([200, 503]).toContain(await send(rotated));
    await flood;
    expect(await send(rotated)).toBe(200);
    // The fetch in flight and the next one.
    expect(issuer.fetches.keys - before).toBeLessThanOrEqual(2);
    await service.close();
  });
});
