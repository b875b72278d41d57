import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { LocalIssuer } from '../../src/testing/index.js';
import { Load } from '../support/load.js';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.js';
import { type ServiceProcess, startService } from '../support/service-process.js';

/** Longer on request: `SOAK_SECONDS=60 npm test -- --selectProjects e2e-postgres --testPathPatterns soak`. */
const seconds = Number(process.env.SOAK_SECONDS ?? 20);
const partMs = (seconds / 8) * 1000;

jest.setTimeout((seconds + 120) * 1000);

describe('under load, while what it depends on fails', () => {
  let postgres: OwnPostgres;
  let issuer: LocalIssuer;
  let service: ServiceProcess;

  beforeAll(async () => {
    [postgres, issuer] = await Promise.all([startOwnPostgres(), LocalIssuer.start()]);
    service = await startService({
      DATABASE_URL: postgres.url,
      AUTH_ISSUER: issuer.url,
      AUTH_JWKS_MAX_AGE: '5',
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

  it('loses nothing that it has acknowledged, and fails only where it must, with 503', async () => {
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
