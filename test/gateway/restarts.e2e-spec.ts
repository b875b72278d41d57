import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { LocalIssuer } from '../../src/testing/index.js';
import { Gateway, prefix } from '../support/gateway.js';
import { Load } from '../support/load.js';
import { describeWithNginx } from '../support/nginx.js';

/** Rounds of each test, more on request: `GATEWAY_ROUNDS=10 npm test -- --selectProjects e2e-postgres --testPathPatterns restarts`. */
const rounds = Number(process.env.GATEWAY_ROUNDS ?? 1);
/** Enough for several requests at a time at each replica, and few enough to let a replica start on two busy cores. */
const clients = 4;

jest.setTimeout(60_000 + rounds * 60_000);

describeWithNginx('under load through nginx', () => {
  let issuer: LocalIssuer;
  let gateway: Gateway;
  let load: Load;

  beforeEach(async () => {
    issuer = await LocalIssuer.start();
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

  /** Does it to one replica and then to the other, as often as there are rounds, and tells what came of it. */
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

  it('a restart of one replica after the other fails no request, and loses or doubles no message', async () => {
    await run('restart', async (index) => {
      const { child, ended } = gateway.replicas[index]!;
      child.kill('SIGTERM');
      expect(await ended).toBe(0);
      await gateway.startAgain(index);
    });
    expect(load.failures).toEqual([]);
  });

  it('a replica that is killed loses or doubles no message that was acknowledged, and fails no read', async () => {
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
