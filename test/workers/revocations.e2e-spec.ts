import { setTimeout as sleep } from 'node:timers/promises';
import { TestIssuer } from '../../src/testing/index.js';
import { PostgresDatabase } from '../../src/database/postgres.database.js';
import { storeRevocations } from '../../src/revocations/revocations.repository.js';
import { createDatabase } from '../support/postgres.js';
import { RunningWorkers } from './running-workers.js';

it('a revocation reaches every worker', async () => {
  const issuer = await TestIssuer.start();
  const url = String(await createDatabase());
  const workers = await RunningWorkers.start(3, {
    AUTH_ISSUER: issuer.url,
    DATABASE_URL: url,
    AUTH_JWKS_TIMEOUT: '60',
  });
  const database = new PostgresDatabase(url);
  try {
    const headers = { authorization: `Bearer ${issuer.token({ subject: 'alice' })}` };
    // Connections are given to the workers in turn.
    const statuses = () =>
      Promise.all(Array.from({ length: 12 }, async () => (await workers.request('/api/private', headers)).status));
    while (!(await statuses()).every((status) => status === 200)) await sleep(20);
    const target = { by: 'subject', value: 'alice', issuedBefore: undefined } as const;
    const expiresAt = Date.now() + 3_600_000;
    await database.run((orm) => storeRevocations(orm, [{ issuer: issuer.url, ...target, expiresAt }]));
    while (!(await statuses()).every((status) => status === 401)) await sleep(20);
    expect((await workers.scrape()).value('auth_revocations')).toBe(1);
  } finally {
    await database.close();
    await workers.kill();
    await issuer.close();
  }
});
