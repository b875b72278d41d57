import { sql } from 'drizzle-orm';
import { v7 as uuidv7 } from 'uuid';
import { Database } from '../../src/database/index.js';
import { claimKey } from '../../src/http/idempotency.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

/** The rows that replicas of version 0.1 store, also during a rolling update. */
describe('the service on rows of version 0.1', () => {
  const url = '/api/messages';
  let service: TestApp;
  let database: Database;
  beforeAll(async () => {
    service = await createTestApp();
    database = service.app.get(Database);
  });
  afterAll(() => service.close());

  const send = (...[request]: Parameters<TestApp['inject']>) =>
    service.injectAs('read:messages write:messages', request);

  it('returns the first response for an idempotency key without a resource', async () => {
    const payload = { text: 'once' };
    const first = (await send({ method: 'POST', url, payload })).json<{ id: string }>();
    const principal = { clientId: undefined, scopes: new Set<string>(), claims: {} };
    const caller = { ...principal, issuer: service.issuer.url, subject: 'tester' };
    const { id, fingerprint } = claimKey('of-version-0.1', caller, 'messages', payload);
    const insert = sql`insert into idempotency_keys (id, fingerprint, message_id, used_at)
      values (${id}, ${fingerprint}, ${first.id}, now())`;
    await database.run((orm) => orm.execute(insert));
    const repeated = await send({ method: 'POST', url, payload, headers: { 'idempotency-key': 'of-version-0.1' } });
    expect(repeated.json()).toEqual(first);
  });

  it('reads and changes a message without an issuer', async () => {
    const id = uuidv7();
    const insert = sql`insert into messages (id, text, author, version, created_at, updated_at)
      values (${id}, 'old', 'ann', 1, now(), now())`;
    await database.run((orm) => orm.execute(insert));
    expect((await send({ url: `${url}/${id}` })).json()).toMatchObject({ id, text: 'old', author: 'ann' });
    const changed = await send({ method: 'PATCH', url: `${url}/${id}`, payload: { text: 'new' } });
    expect(changed.json()).toMatchObject({ text: 'new', author: 'ann', version: 2 });
  });
});
