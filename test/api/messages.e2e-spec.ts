import type { InjectOptions, Response } from 'light-my-request';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { Database } from '../../src/database/index.js';
import { claimKey } from '../../src/http/idempotency.js';
import { createOnce } from '../../src/http/idempotency.repository.js';
import { idempotencyKeys } from '../../src/http/idempotency.table.js';
import type { Page } from '../../src/http/pagination.js';
import type { Message } from '../../src/messages/messages.schemas.js';
import { messages } from '../../src/messages/messages.table.js';
import { TestIssuer } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const url = '/api/messages';
const uuidV7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

let service: TestApp;
beforeAll(async () => void (service = await createTestApp()));
afterAll(() => service.close());

const send = (request: InjectOptions, subject?: string) =>
  service.injectAs('read:messages write:messages', request, subject);

const post = (payload: object, headers: Record<string, string> = {}, subject?: string) =>
  send({ method: 'POST', url, payload, headers }, subject);

const get = (id: string) => send({ url: `${url}/${id}` });

const patch = (id: string, payload: object, headers: Record<string, string> = {}) =>
  send({ method: 'PATCH', url: `${url}/${id}`, payload, headers });

const remove = (id: string, headers: Record<string, string> = {}) =>
  send({ method: 'DELETE', url: `${url}/${id}`, headers });

const list = async (query = '') => (await send({ url: `${url}${query}` })).json<Page<Message>>();

const create = async (text = 'hello') => (await post({ text })).json<Message>();

/** Fetches all messages by following the cursors. */
async function listAll(limit = 100): Promise<Message[]> {
  const all: Message[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page<Message> = await list(`?limit=${limit}${cursor && `&cursor=${cursor}`}`);
    all.push(...page.data);
    cursor = page.nextCursor;
  }
  return all;
}

function expectProblem(response: Response, status: number, errors?: unknown): void {
  expect(response.statusCode).toBe(status);
  expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  const body = response.json<{ errors?: unknown }>();
  expect(body).toMatchObject({ status, requestId: response.headers['x-request-id'] });
  expect(body.errors).toEqual(errors);
}

const errorAt = (path: string) => [{ path, message: expect.stringMatching(/^expected /) }];

describe('creating a message', () => {
  it('responds with the message, its address and its version when the text is valid', async () => {
    const before = Date.now();
    const response = await post({ text: 'hello' }, {}, 'auth0|42');
    expect(response.statusCode).toBe(201);
    const message = response.json<Message>();
    expect(message).toEqual({
      id: expect.stringMatching(uuidV7),
      text: 'hello',
      author: 'auth0|42',
      version: 1,
      createdAt: new Date(message.createdAt).toISOString(),
      updatedAt: message.createdAt,
    });
    expect(Date.parse(message.createdAt)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(message.createdAt)).toBeLessThanOrEqual(Date.now());
    expect(response.headers).toMatchObject({ location: `${url}/${message.id}`, etag: '"1"' });
    expect((await get(message.id)).json()).toEqual(message);
  });

  it.each([
    ['one character', 'x'],
    ['10000 characters', 'x'.repeat(10_000)],
    ['10000 characters beyond the BMP', '😀'.repeat(10_000)],
    ['white space', ' \n\t'],
    ['control characters', '\u0001\u007F\u0085'],
    ['SQL', `'); drop table messages; -- $1 \\ "`],
    ['HTML', '<script>alert(1)</script>'],
    ['right-to-left text', '\u202Eשלום'],
    ['placeholders of a database driver', '${1} %s :id ? {{x}} NULL'],
  ])('stores the text unchanged: %s', async (_, text) => {
    const { id } = await create(text);
    expect((await get(id)).json()).toMatchObject({ text });
    expect((await list('?limit=1')).data).toMatchObject([{ text }]);
  });

  it.each([
    ['empty', { text: '' }, 'text'],
    ['10001 characters long', { text: 'x'.repeat(10_001) }, 'text'],
    ['10001 characters beyond the BMP', { text: '😀'.repeat(10_001) }, 'text'],
    ['missing', {}, 'text'],
    ['null', { text: null }, 'text'],
    ['a number', { text: 1 }, 'text'],
    ['an array', { text: ['SECRET'] }, 'text'],
    ['an object', { text: { toString: 'SECRET' } }, 'text'],
    ['a string with a NUL character', { text: 'SECRET\0' }, 'text'],
    ['a string with half a surrogate pair', { text: 'SECRET\uD800' }, 'text'],
    ['accompanied by an unknown member', { text: 'x', SECRET: 'SECRET' }, ''],
    ['accompanied by an id', { text: 'x', id: uuidv7() }, ''],
    ['accompanied by a constructor', { text: 'x', constructor: { prototype: {} } }, ''],
    ['inside an array', [{ text: 'SECRET' }], ''],
  ])('rejects the body, and echoes none of it, when the text is %s', async (_, body, path) => {
    const stored = await listAll();
    for (const response of [await post(body), await patch(uuidv7(), body)]) {
      // Fastify itself rejects `constructor.prototype`, without naming the place.
      const isFramework = response.json<{ errors?: unknown }>().errors === undefined;
      expectProblem(response, 400, isFramework && 'constructor' in body ? undefined : errorAt(path));
      expect(response.body).not.toContain('SECRET');
    }
    expect(await listAll()).toEqual(stored);
  });
});

describe('getting a message', () => {
  it('responds with the message and its ETag when it exists', async () => {
    const message = await create();
    const response = await get(message.id.toUpperCase());
    expect(response.statusCode).toBe(200);
    expect(response.headers.etag).toBe('"1"');
    expect(response.json()).toEqual(message);
  });

  it.each([uuidv7(), uuidv4(), '00000000-0000-0000-0000-000000000000'])(
    'responds with 404 when the message does not exist: %s',
    async (id) => {
      for (const response of [
        await get(id),
        await patch(id, { text: 'x' }),
        await patch(id, { text: 'x' }, { 'if-match': '"1"' }),
        await remove(id),
        await remove(id, { 'if-match': '*' }),
      ]) {
        expectProblem(response, 404);
        expect(response.body).not.toContain(id);
      }
    },
  );

  it.each(['SECRET', '1', `${uuidv7()}0`, `{${uuidv7()}}`, '%00', `${uuidv7()}'--`, 'null', '%F0%9F%98%80'])(
    'responds with 400 and names the id when it is not a UUID: %s',
    async (id) => {
      for (const response of [await get(id), await patch(id, { text: 'x' }), await remove(id)]) {
        expectProblem(response, 400, errorAt('id'));
        expect(response.body).not.toContain('SECRET');
      }
    },
  );
});

describe('listing messages', () => {
  it('returns every message once, newest first, when the cursors are followed', async () => {
    const created = [];
    for (let n = 0; n < 5; n++) created.push(await create(`page ${n}`));
    for (const limit of [1, 2, 3, 100]) {
      const all = await listAll(limit);
      expect(all.slice(0, 5)).toEqual(created.toReversed());
      expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
      expect(all.map(({ id }) => id)).toEqual(
        all
          .map(({ id }) => id)
          .toSorted()
          .toReversed(),
      );
    }
  });

  it('continues where it stopped when messages are created and deleted between pages', async () => {
    const [oldest, middle] = [await create('oldest'), await create('middle')];
    const newest = await create('newest');
    const { data, nextCursor } = await list('?limit=1');
    expect(data).toEqual([newest]);
    await create('later');
    await remove(newest.id);
    expect((await list(`?limit=2&cursor=${nextCursor}`)).data).toEqual([middle, oldest]);
  });

  it('returns 20 messages per page when no limit is given, and no cursor on the last page', async () => {
    await Promise.all(Array.from({ length: 21 }, () => create()));
    const page = await list();
    expect(page.data).toHaveLength(20);
    expect(page.nextCursor).toMatch(/^[\w-]{22}$/);
    const all = await listAll();
    const rest = all.length % 7 === 0 ? 6 : 7;
    expect(await list(`?limit=${Math.min(all.length, 100)}`)).toMatchObject({ nextCursor: null });
    expect(await listAll(rest)).toEqual(all);
  });

  it('returns an empty page after the oldest message', async () => {
    const end = Buffer.from('0'.repeat(12) + '70008' + '0'.repeat(15), 'hex').toString('base64url');
    expect(await list(`?cursor=${end}`)).toEqual({ data: [], nextCursor: null });
  });

  it.each([
    ['limit', 'limit=0'],
    ['limit', 'limit=-1'],
    ['limit', 'limit=101'],
    ['limit', 'limit=99999999999999999999'],
    ['limit', 'limit=1e1'],
    ['limit', 'limit=0x10'],
    ['limit', 'limit=1.5'],
    ['limit', 'limit=010'],
    ['limit', 'limit='],
    ['limit', 'limit=%201'],
    ['limit', 'limit=NaN'],
    ['limit', 'limit=1;drop%20table%20messages'],
    ['limit', 'limit=1&limit=2'],
    ['cursor', 'cursor='],
    ['cursor', 'cursor=SECRET'],
    ['cursor', `cursor=${uuidv7()}`],
    ['cursor', `cursor=${encodeURIComponent(`' or 1=1 --`)}`],
    ['cursor', `cursor=${'A'.repeat(88)}`],
    ['cursor', `cursor=${'_'.repeat(22)}`],
    ['cursor', `cursor=${'A'.repeat(22)}&cursor=${'A'.repeat(22)}`],
    ['cursor', 'cursor=%00'],
  ])('responds with 400 and names the %s when it is invalid: %s', async (path, query) => {
    const response = await send({ url: `${url}?${query}` });
    expectProblem(response, 400, errorAt(path));
    expect(response.body).not.toMatch(/SECRET|drop|or 1=1/);
  });
});

describe('changing or deleting a message', () => {
  it('responds with the next version when there is no If-Match', async () => {
    const message = await create();
    const response = await patch(message.id, { text: 'changed' });
    expect(response.statusCode).toBe(200);
    expect(response.headers.etag).toBe('"2"');
    const changed = response.json<Message>();
    expect(changed).toEqual({ ...message, text: 'changed', version: 2, updatedAt: expect.any(String) });
    expect(Date.parse(changed.updatedAt)).toBeGreaterThan(Date.parse(message.updatedAt));
    expect((await get(message.id)).json()).toEqual(changed);
  });

  it('moves updatedAt forward even when the clock has gone back', async () => {
    const { id } = await create();
    const future = new Date('2999-01-01T00:00:00.000Z');
    await service.app.get(Database).run((orm) => orm.update(messages).set({ updatedAt: future }));
    expect((await patch(id, { text: 'x' })).json()).toMatchObject({ updatedAt: '2999-01-01T00:00:00.001Z' });
  });

  it.each(['"1"', '*', '"7", "1"', ', "1",', 'W/"1", "1"', '"a,b", "1"'])(
    'succeeds when If-Match is %s and the version is 1',
    async (ifMatch) => {
      const { id } = await create();
      expect((await patch(id, { text: 'x' }, { 'if-match': ifMatch })).statusCode).toBe(200);
      const { id: other } = await create();
      const response = await remove(other, { 'if-match': ifMatch });
      expect([response.statusCode, response.body]).toEqual([204, '']);
      expect((await get(other)).statusCode).toBe(404);
    },
  );

  it.each([
    '"2"',
    'W/"1"',
    '""',
    '"01"',
    '"1.0"',
    '" or 1=1"'.replaceAll(' ', '_'),
    '"99999999999999999999"',
    '"-1"',
    '"*"',
  ])('responds with 412 and changes nothing when If-Match is %s and the version is 1', async (ifMatch) => {
    const message = await create();
    expectProblem(await patch(message.id, { text: 'x' }, { 'if-match': ifMatch }), 412);
    expectProblem(await remove(message.id, { 'if-match': ifMatch }), 412);
    expect((await get(message.id)).json()).toEqual(message);
  });

  it.each(['', '1', '"1', "'1'", '"1" "2"', '*, "1"', 'w/"1"', '"SECRET'])(
    'responds with 400 and changes nothing when If-Match is malformed: %j',
    async (ifMatch) => {
      const message = await create();
      for (const response of [
        await patch(message.id, { text: 'x' }, { 'if-match': ifMatch }),
        await remove(message.id, { 'if-match': ifMatch }),
      ]) {
        expectProblem(response, 400, errorAt('If-Match'));
        expect(response.body).not.toContain('SECRET');
      }
      expect((await get(message.id)).json()).toEqual(message);
    },
  );

  it('succeeds for exactly one of 20 concurrent requests with the same If-Match', async () => {
    const { id } = await create();
    const changes = Array.from({ length: 20 }, (_, n) => patch(id, { text: `change ${n}` }, { 'if-match': '"1"' }));
    const responses = await Promise.all(changes);
    const [winner, ...others] = responses.filter(({ statusCode }) => statusCode === 200);
    expect(others).toEqual([]);
    expect(responses.filter(({ statusCode }) => statusCode === 412)).toHaveLength(19);
    expect((await get(id)).json()).toEqual(winner?.json());
  });

  it('loses no change when 20 requests without If-Match are concurrent', async () => {
    const { id } = await create();
    const responses = await Promise.all(Array.from({ length: 20 }, () => patch(id, { text: 'x' })));
    const versions = responses.map((response) => response.json<Message>().version);
    expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
  });
});

const tester = () => ({
  issuer: service.issuer.url,
  subject: 'tester',
  clientId: undefined,
  scopes: new Set<string>(),
  claims: {},
});

const keyed = (key: string, text = 'once', subject?: string) => post({ text }, { 'idempotency-key': key }, subject);

/** The parts of a response that a repeated request gets again. */
const replayed = ({ statusCode, headers, body }: Response) => [statusCode, headers.location, headers.etag, body];

describe('creating a message with an Idempotency-Key', () => {
  it('sends the first response again and stores nothing when the request is repeated', async () => {
    const first = await keyed('repeat');
    expect(first.statusCode).toBe(201);
    const stored = await listAll();
    expect(replayed(await keyed('repeat'))).toEqual(replayed(first));
    expect(await listAll()).toEqual(stored);
  });

  it('sends the first response again when the message has been changed or deleted', async () => {
    const first = await keyed('gone');
    const { id } = first.json<Message>();
    await patch(id, { text: 'changed' });
    expect(replayed(await keyed('gone'))).toEqual(replayed(first));
    await remove(id);
    expect(replayed(await keyed('gone'))).toEqual(replayed(first));
    expect((await get(id)).statusCode).toBe(404);
  });

  it('responds with 422 and stores nothing when the key is reused with a different body', async () => {
    await keyed('reused', 'one');
    const stored = await listAll();
    expectProblem(await keyed('reused', 'two'), 422);
    expect(await listAll()).toEqual(stored);
  });

  it('stores one message and sends the same response when 20 requests are concurrent', async () => {
    const stored = await listAll();
    const responses = await Promise.all(Array.from({ length: 20 }, () => keyed('burst')));
    expect(new Set(responses.map((response) => JSON.stringify(replayed(response)))).size).toBe(1);
    expect(responses[0]?.statusCode).toBe(201);
    expect(await listAll()).toHaveLength(stored.length + 1);
  });

  it('stores one message when 20 concurrent requests have different bodies', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, (_, n) => keyed('bodies', `body ${n}`)));
    expect(responses.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect(responses.filter(({ statusCode }) => statusCode === 422)).toHaveLength(19);
  });

  it('stores a separate message when another caller sends the same key', async () => {
    const ids = [];
    for (const subject of ['alice', 'bob']) ids.push((await keyed('mine', 'once', subject)).json<Message>().id);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('leaves the key unused when the body is rejected', async () => {
    expectProblem(await keyed('refused', ''), 400, errorAt('text'));
    expect((await keyed('refused')).statusCode).toBe(201);
  });

  it('responds with 422 and stores nothing when the key was used for another resource', async () => {
    const other = claimKey('shared', tester(), 'others', { text: 'once' });
    const database = service.app.get(Database);
    await database.run((orm) => createOnce(orm, other, uuidv7(), () => Promise.resolve()));
    const stored = await listAll();
    expectProblem(await keyed('shared'), 422);
    expect(await listAll()).toEqual(stored);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['two words', 'two words'],
    ['not ASCII', 'caf\xe9'],
  ])('responds with 400 when the key is %s', async (_, key) => {
    expectProblem(await keyed(key), 400, errorAt('Idempotency-Key'));
  });

  it('accepts a key of 255 characters', async () => {
    expect((await keyed('~'.repeat(255))).statusCode).toBe(201);
  });

  it('treats a key as new after 24 hours, and then also deletes a few of the other expired keys', async () => {
    const database = service.app.get(Database);
    const first = await keyed('old');
    for (let n = 0; n < 12; n++) await keyed(`other ${n}`.replace(' ', '-'));
    const almost = new Date(Date.now() - 24 * 3600 * 1000 + 60_000);
    await database.run((orm) => orm.update(idempotencyKeys).set({ usedAt: almost }));
    expect(replayed(await keyed('old'))).toEqual(replayed(first));

    const over = new Date(Date.now() - 24 * 3600 * 1000 - 1);
    await database.run((orm) => orm.update(idempotencyKeys).set({ usedAt: over }));
    const before = await database.run((orm) => orm.$count(idempotencyKeys));
    const second = await keyed('old', 'another body');
    expect(second.statusCode).toBe(201);
    expect(second.json<Message>().id).not.toBe(first.json<Message>().id);
    expect(await database.run((orm) => orm.$count(idempotencyKeys))).toBe(before - 10);
    expect(replayed(await keyed('old', 'another body'))).toEqual(replayed(second));
  });

  it('never deadlocks when many expired keys are reused and deleted concurrently', async () => {
    const keys = Array.from({ length: 30 }, (_, n) => `crowd-${n}`);
    await Promise.all(keys.map((key) => keyed(key)));
    const database = service.app.get(Database);
    for (let round = 0; round < 3; round++) {
      await database.run((orm) => orm.update(idempotencyKeys).set({ usedAt: new Date(0) }));
      const responses = await Promise.all([...keys, ...keys.toReversed()].map((key) => keyed(key, `round ${round}`)));
      expect(responses.filter(({ statusCode }) => statusCode !== 201)).toEqual([]);
      expect(new Set(responses.map((response) => response.json<Message>().id)).size).toBe(30);
    }
  });
});

describe('the author of a message', () => {
  it('is stored with its issuer, so that two issuers may have the same subject', async () => {
    const [one, two] = [await TestIssuer.start(), await TestIssuer.start()];
    const issuers = [one, two].map(({ url: issuer }) => ({ issuer, audience: 'api' }));
    const variables = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined, AUTH_ISSUERS: JSON.stringify(issuers) };
    const both = await createTestApp(variables);
    const postAs = (issuer: TestIssuer) => {
      const token = issuer.token({ subject: 'admin', scopes: ['read:messages', 'write:messages'] });
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'one-for-both' };
      return both.inject({ method: 'POST', url, headers, payload: { text: 'x' } });
    };
    const responses = [await postAs(one), await postAs(two)];
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect(responses.map((response) => Object.keys(response.json()).includes('authorIssuer'))).toEqual([false, false]);
    const rows = await both.app.get(Database).run((orm) => orm.select().from(messages).orderBy(messages.id));
    expect(rows.map((row) => [row.author, row.authorIssuer])).toEqual([
      ['admin', one.url],
      ['admin', two.url],
    ]);
    await both.close();
    await Promise.all([one.close(), two.close()]);
  });
});
