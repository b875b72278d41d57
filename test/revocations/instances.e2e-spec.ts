import { jest } from '@jest/globals';
import pg from 'pg';
import { Revocations } from '../../src/auth/index.js';
import { createDatabase } from '../support/postgres.js';
import { type TcpProxy, startTcpProxy } from '../support/tcp-proxy.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { startDeafProxy } from './deaf-proxy.js';
import { issuedAgo, otherTimers, outcomeOf, readiness, revoked, untilOutcome } from './instance.js';

describe('two instances on one PostgreSQL', () => {
  let url: string;
  let one: TestApp;
  beforeAll(async () => {
    url = String(await createDatabase());
    one = await createTestApp({ DATABASE_URL: url });
  });
  afterAll(() => one.close());

  const startOther = (databaseUrl: string) => createTestApp({ DATABASE_URL: databaseUrl, AUTH_ISSUER: one.issuer.url });
  const revoke = (service: TestApp, subject: string) =>
    service.app.get(Revocations).revoke({ issuer: one.issuer.url, subject });

  async function medianOf(other: TestApp, name: string): Promise<number> {
    const times: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      const token = issuedAgo(one, 60, { subject: `${name}-${round}` });
      expect(await outcomeOf(other, token)).toBe('200');
      await revoke(one, `${name}-${round}`);
      expect(await outcomeOf(one, token)).toBe(revoked);
      times.push(await untilOutcome(other, token, revoked));
    }
    return times.sort((a, b) => a - b)[3]!; // of seven
  }

  it('reject what the other has revoked within a second, by notifications alone', async () => {
    // Nothing is polled.
    jest.useFakeTimers({ doNotFake: [...otherTimers] });
    const other = await startOther(url);
    jest.useRealTimers();
    expect(await medianOf(other, 'notified')).toBeLessThan(1000);
    await other.close();
  });

  it('reject it within a second if notifications are lost', async () => {
    const proxy = await startDeafProxy(url);
    const other = await startOther(proxy.url);
    expect(await medianOf(other, 'polled')).toBeLessThan(1000); // a quarter of a second, if the machine is quiet
    expect(proxy.dropped()).toBeGreaterThan(0);
    await other.close();
    proxy.close();
  });

  it('miss none of many concurrent revocations', async () => {
    const other = await startOther(url);
    const subjects = Array.from({ length: 100 }, (_, index) => `concurrent-${index}`);
    await Promise.all(subjects.map((subject, index) => revoke(index % 2 ? one : other, subject)));
    for (const subject of subjects) {
      const token = issuedAgo(one, 60, { subject });
      for (const service of [one, other]) expect(await untilOutcome(service, token, revoked)).toBeLessThan(60_000);
    }
    await other.close();
  });

  describe('while the database is away', () => {
    let proxy: TcpProxy;
    let other: TestApp;
    beforeEach(async () => {
      proxy = await startTcpProxy(url);
      other = await startOther(proxy.url);
    });
    afterEach(async () => {
      await other.close();
      proxy.cut();
    });

    it.each(['cut', 'stall'] as const)('keep what they know, and follow again afterwards: %s', async (outage) => {
      const known = issuedAgo(one, 60, { subject: `known-${outage}` });
      const later = issuedAgo(one, 60, { subject: `later-${outage}` });
      await revoke(one, `known-${outage}`);
      await untilOutcome(other, known, revoked);
      proxy[outage]();
      await revoke(one, `later-${outage}`);
      expect([await outcomeOf(other, known), await outcomeOf(other, later)]).toEqual([revoked, '200']);
      await expect(revoke(other, `third-${outage}`)).rejects.toThrow('The database is unavailable');
      while ((await readiness(other)).revocations.status !== 'down');
      expect(await readiness(other)).toEqual({
        status: 503,
        revocations: { status: 'down', count: expect.any(Number), ageSeconds: expect.any(Number) },
      });
      expect(await outcomeOf(other, known)).toBe(revoked);
      await proxy.restore();
      await untilOutcome(other, later, revoked);
      expect((await readiness(other)).revocations).toMatchObject({ status: 'up' });
    });
  });

  it('know what was removed and restored in the database meanwhile', async () => {
    const database = String(await createDatabase());
    const service = await createTestApp({ DATABASE_URL: database, AUTH_ISSUER: one.issuer.url });
    const [first, second] = ['first', 'second'].map((subject) => issuedAgo(one, 60, { subject }));
    await revoke(service, 'first');
    await revoke(service, 'second');
    const client = new pg.Client({ connectionString: database });
    await client.connect();
    // As a backup from before the second revocation has it.
    await client.query(
      "begin; delete from revocations where value = 'second'; update revocation_changes set last = 1; commit",
    );
    await client.end();
    await untilOutcome(service, second!, '200');
    expect(await outcomeOf(service, first!)).toBe(revoked);
    await service.close();
  });
});
