import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { TestIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import { Load } from '../support/load.js';
import { describeWithNginx } from '../support/nginx.js';

/** Rounds of each test. For more: `GATEWAY_ROUNDS=10 npm test -- --selectProjects e2e --testPathPatterns restarts`. */
const rounds = Number(process.env.GATEWAY_ROUNDS ?? 1);
/** Enough for concurrent requests at each replica, and few enough that a replica can start on two busy cores. */
const clients = 4;

jest.setTimeout(240_000 + rounds * 60_000);

describeWithNginx('under load through nginx', () => {
  let issuer: TestIssuer;
  let gateway: Gateway;
  let load: Load;

  beforeEach(async () => {
    issuer = await TestIssuer.start();
    gateway = await Gateway.start({ AUTH_ISSUER: issuer.url });
    const token = issuer.token({ claims: { scope: 'read:messages write:messages' } });
    load = new Load((path, request) => {
      const headers = { ...request.headers, authorization: `Bearer ${token}` };
      return gateway.send(prefix + path, { ...request, headers });
    });
  });
  afterEach(async () => {
    await gateway.close();
    await issuer.close();
  });

  /** Causes the fault in one replica, then in the other, in each round, and checks that every acknowledged message is stored once. */
  async function run(what: string, fault: (index: number) => Promise<void>): Promise<void> {
    load.start(clients);
    await sleep(1000);
    for (let step = 0; step < 2 * rounds; step += 1) {
      const index = step % 2;
      await load.during(`${what} of replica ${index + 1}`, () => fault(index), 1000);
    }
    await load.stop();
    const texts = await load.stored();
    const log = await gateway.nginx.log();
    const served = gateway.replicas.map(({ url }) => log.filter((line) => url.endsWith(line.upstream)).length);
    const again = log.filter(({ upstream }) => upstream.includes(',')).length;
    console.info(`${what}: ${load.summary(texts)}; replicas answered ${served.join(' and ')}, ${again} sent to both`);
    expect(Math.min(...served)).toBeGreaterThan(0);
    expect(texts.length).toBe(load.acknowledged.size);
    expect(new Set(texts)).toEqual(load.acknowledged);
  }

  it('a rolling restart fails no request, and loses or duplicates no message', async () => {
    await run('restart', async (index) => {
      const { child, ended } = gateway.replicas[index]!;
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      await gateway.startAgain(index);
    });
    expect(load.failures).toEqual([]);
  });

  it('killing a replica fails no read, and loses or duplicates no acknowledged message', async () => {
    await run('death', async (index) => {
      const { child, ended } = gateway.replicas[index]!;
      child.kill('SIGKILL');
      await ended;
      await sleep(1000);
      await gateway.startAgain(index);
    });
    expect(load.failures.filter((failure) => failure.includes('GET'))).toEqual([]);
  });
});
