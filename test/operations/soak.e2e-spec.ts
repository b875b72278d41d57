import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { TestIssuer } from '../../src/testing/index.js';
import { Load } from '../support/load.js';
import { type PostgresServer, startPostgres } from '../support/postgres-server.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

/** Longer on request: `SOAK_SECONDS=60 npm test -- --selectProjects e2e --testPathPatterns soak`. */
const seconds = Number(process.env.SOAK_SECONDS ?? 10);
const partMs = (seconds / 8) * 1000;

jest.setTimeout((seconds + 120) * 1000);

describe('the service under load, while its dependencies fail,', () => {
  let postgres: PostgresServer;
  let issuer: TestIssuer;
  let service: ServiceProcess;

  beforeAll(async () => {
    [postgres, issuer] = await Promise.all([startPostgres(), TestIssuer.start()]);
    service = await startService({
      DATABASE_URL: postgres.url,
      AUTH_ISSUER: issuer.url,
      AUTH_JWKS_MAX_AGE: '2',
      LOG_LEVEL: 'info',
      SHUTDOWN_DELAY: '0',
    });
  });
  afterAll(async () => {
    service.child.kill('SIGKILL');
    await issuer.close();
    await postgres.stop();
  });

  const load = new Load(async (path, init) => {
    const authorization = `Bearer ${issuer.token({ claims: { scope: 'read:messages write:messages' } })}`;
    const response = await fetch(service.url + path, { ...init, headers: { ...init.headers, authorization } });
    return { status: response.status, body: await response.text() };
  });

  it('loses no acknowledged message, and fails only when PostgreSQL is unavailable, with 503', async () => {
    load.start(8);
    await sleep(partMs);
    const outage = async () => {
      issuer.outage('error 500');
      await sleep(2 * partMs);
      issuer.restore();
    };
    const rotation = async () => {
      issuer.rotate({ kid: 'second' });
      await sleep(partMs);
      issuer.withdraw('key-1');
    };
    await load.during('an issuer outage', outage, partMs);
    await load.during('a PostgreSQL restart', () => postgres.restart(), partMs);
    await load.during('a key rotation', rotation, partMs);
    await load.stop();
    const texts = await load.stored();
    console.info(`In ${seconds} s: ${load.summary(texts)}`);
    expect(texts.length).toBe(load.acknowledged.size);
    expect(new Set(texts)).toEqual(load.acknowledged);
    expect(load.failures.filter((failure) => !/a PostgreSQL restart.* 503$/.test(failure))).toEqual([]);
    service.child.kill('SIGTERM');
    expect(await service.ended).toBe(0);
  });
});
