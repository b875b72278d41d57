import { sql } from 'drizzle-orm';
import type { InjectOptions, Response } from 'light-my-request';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { Database } from '../src/database/index.js';
import { idempotencyKeys } from '../src/messages/idempotency.table.js';
import type { Message, MessagePage } from '../src/messages/messages.schemas.js';
import { messages } from '../src/messages/messages.table.js';
import { LocalIssuer } from '../src/testing/index.js';
import { type TestApp, createTestApp } from './support/test-app.js';

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

const list = async (query = '') => (await send({ url: `${url}${query}` })).json<MessagePage>();

const create = async (text = 'hello') => (await post({ text })).json<Message>();

/** Every message there is, by following the cursors. */
async function listAll(limit = 100): Promise<Message[]> {
  const all: Message[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: MessagePage = await list(`?limit=${limit}${cursor && `&cursor=${cursor}`}`);
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

const wrong = (path: string) => [{ path, message: expect.stringMatching(/^expected /) }];

describe('creating a message', () => {
  it('answers the message, its address and its version when the text is valid', async () => {
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
    ['of one character', 'x'],
    ['of 10000 characters', 'x'.repeat(10_000)],
    ['of 10000 characters beyond the BMP', '😀'.repeat(10_000)],
    ['of white space', ' \n\t'],
    ['with control characters', '\u0001\u007F\u0085'],
    ['with SQL', `'); drop table messages; -- $1 \\ "`],
    ['with HTML', '<script>alert(1)</script>'],
    ['from right to left', '\u202Eשלום'],
    ['with a template of a driver', '${1} %s :id ? {{x}} NULL'],
  ])('stores the text as it is when it is %s', async (_, text) => {
    const { id } = await create(text);
    expect((await get(id)).json()).toMatchObject({ text });
    expect((await list('?limit=1')).data).toMatchObject([{ text }]);
  });

  it.each([
    ['empty', { text: '' }, 'text'],
    ['of 10001 characters', { text: 'x'.repeat(10_001) }, 'text'],
    ['of 10001 characters beyond the BMP', { text: '😀'.repeat(10_001) }, 'text'],
    ['missing', {}, 'text'],
    ['null', { text: null }, 'text'],
    ['a number', { text: 1 }, 'text'],
    ['an array', { text: ['SECRET'] }, 'text'],
    ['an object', { text: { toString: 'SECRET' } }, 'text'],
    ['with a NUL character', { text: 'SECRET\0' }, 'text'],
    ['with half a surrogate pair', { text: 'SECRET\uD800' }, 'text'],
    ['beside an unknown member', { text: 'x', SECRET: 'SECRET' }, ''],
    ['beside an id', { text: 'x', id: uuidv7() }, ''],
    ['beside a constructor', { text: 'x', constructor: { prototype: {} } }, ''],
    ['in an array', [{ text: 'SECRET' }], ''],
  ])('refuses the body, and repeats nothing of it, when the text is %s', async (_, body, path) => {
    const stored = await listAll();
    for (const response of [await post(body), await patch(uuidv7(), body)]) {
      // The framework itself knows the trick with the constructor.
      const isFramework = response.json<{ errors?: unknown }>().errors === undefined;
      expectProblem(response, 400, isFramework && 'constructor' in body ? undefined : wrong(path));
      expect(response.body).not.toContain('SECRET');
    }
    expect(await listAll()).toEqual(stored);
  });
});

describe('getting a message', () => {
  it('answers it with its ETag when it is there', async () => {
    const message = await create();
    const response = await get(message.id.toUpperCase());
    expect(response.statusCode).toBe(200);
    expect(response.headers.etag).toBe('"1"');
    expect(response.json()).toEqual(message);
  });

  it.each([uuidv7(), uuidv4(), '00000000-0000-0000-0000-000000000000'])(
    'is a 404 when there is none: %s',
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
    'is a 400 that names the id when it is no UUID: %s',
    async (id) => {
      for (const response of [await get(id), await patch(id, { text: 'x' }), await remove(id)]) {
        expectProblem(response, 400, wrong('id'));
        expect(response.body).not.toContain('SECRET');
      }
    },
  );
});

describe('listing messages', () => {
  it('goes through all of them once, newest first, when the cursors are followed', async () => {
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

  it('goes on where it was when messages come and go meanwhile', async () => {
    const [oldest, middle] = [await create('oldest'), await create('middle')];
    const newest = await create('newest');
    const { data, nextCursor } = await list('?limit=1');
    expect(data).toEqual([newest]);
    await create('later');
    await remove(newest.id);
    expect((await list(`?limit=2&cursor=${nextCursor}`)).data).toEqual([middle, oldest]);
  });

  it('has 20 on a page when no limit is given, and no next page after the last', async () => {
    await Promise.all(Array.from({ length: 21 }, () => create()));
    const page = await list();
    expect(page.data).toHaveLength(20);
    expect(page.nextCursor).toMatch(/^[\w-]{22}$/);
    const all = await listAll();
    const rest = all.length % 7 === 0 ? 6 : 7;
    expect(await list(`?limit=${Math.min(all.length, 100)}`)).toMatchObject({ nextCursor: null });
    expect(await listAll(rest)).toEqual(all);
  });

  it('is empty after the oldest message', async () => {
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
  ])('is a 400 that names the %s when it is forged: %s', async (path, query) => {
    const response = await send({ url: `${url}?${query}` });
    expectProblem(response, 400, wrong(path));
    expect(response.body).not.toMatch(/SECRET|drop|or 1=1/);
  });
});

describe('changing a message', () => {
  it('answers the next version when there is no condition', async () => {
    const message = await create();
    const response = await patch(message.id, { text: 'changed' });
    expect(response.statusCode).toBe(200);
    expect(response.headers.etag).toBe('"2"');
    const changed = response.json<Message>();
    expect(changed).toEqual({ ...message, text: 'changed', version: 2, updatedAt: expect.any(String) });
    expect(Date.parse(changed.updatedAt)).toBeGreaterThan(Date.parse(message.updatedAt));
    expect((await get(message.id)).json()).toEqual(changed);
  });

  it('has updatedAt go forward when the clock has gone back', async () => {
    const { id } = await create();
    const future = new Date('2999-01-01T00:00:00.000Z');
    await service.app.get(Database).run((orm) => orm.update(messages).set({ updatedAt: future }));
    expect((await patch(id, { text: 'x' })).json()).toMatchObject({ updatedAt: '2999-01-01T00:00:00.001Z' });
  });

  it.each(['"1"', '*', '"7", "1"', ', "1",', 'W/"1", "1"', '"a,b", "1"'])(
    'is done when If-Match is %s and the version is 1',
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
  ])('is a 412 and does nothing when If-Match is %s and the version is 1', async (ifMatch) => {
    const message = await create();
    expectProblem(await patch(message.id, { text: 'x' }, { 'if-match': ifMatch }), 412);
    expectProblem(await remove(message.id, { 'if-match': ifMatch }), 412);
    expect((await get(message.id)).json()).toEqual(message);
  });

  it.each(['', '1', '"1', "'1'", '"1" "2"', '*, "1"', 'w/"1"', '"SECRET'])(
    'is a 400 and does nothing when If-Match is broken: %j',
    async (ifMatch) => {
      const message = await create();
      for (const response of [
        await patch(message.id, { text: 'x' }, { 'if-match': ifMatch }),
        await remove(message.id, { 'if-match': ifMatch }),
      ]) {
        expectProblem(response, 400, wrong('If-Match'));
        expect(response.body).not.toContain('SECRET');
      }
      expect((await get(message.id)).json()).toEqual(message);
    },
  );

  it('is won by exactly one when 20 come at once with the same If-Match', async () => {
    const { id } = await create();
    const changes = Array.from({ length: 20 }, (_, n) => patch(id, { text: `change ${n}` }, { 'if-match': '"1"' }));
    const responses = await Promise.all(changes);
    const [winner, ...others] = responses.filter(({ statusCode }) => statusCode === 200);
    expect(others).toEqual([]);
    expect(responses.filter(({ statusCode }) => statusCode === 412)).toHaveLength(19);
    expect((await get(id)).json()).toEqual(winner?.json());
  });

  it('loses no change when 20 come at once with no condition', async () => {
    const { id } = await create();
    const responses = await Promise.all(Array.from({ length: 20 }, () => patch(id, { text: 'x' })));
    const versions = responses.map((response) => response.json<Message>().version);
    expect(versions.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 2));
  });
});

const keyed = (key: string, text = 'once', subject?: string) => post({ text }, { 'idempotency-key': key }, subject);

/** All of an answer that a repeat gets again. */
const answer = ({ statusCode, headers: { location, etag }, body }: Response) => [statusCode, location, etag, body];

describe('creating a message with an Idempotency-Key', () => {
  it('gives the first answer again and stores nothing when the request is repeated', async () => {
    const first = await keyed('repeat');
    expect(first.statusCode).toBe(201);
    const stored = await listAll();
    expect(answer(await keyed('repeat'))).toEqual(answer(first));
    expect(await listAll()).toEqual(stored);
  });

  it('gives the first answer again when the message has been changed, or is gone', async () => {
    const first = await keyed('gone');
    const { id } = first.json<Message>();
    await patch(id, { text: 'changed' });
    expect(answer(await keyed('gone'))).toEqual(answer(first));
    await remove(id);
    expect(answer(await keyed('gone'))).toEqual(answer(first));
    expect((await get(id)).statusCode).toBe(404);
  });

  it('is a 422 and stores nothing when the body is another', async () => {
    await keyed('reused', 'one');
    const stored = await listAll();
    expectProblem(await keyed('reused', 'two'), 422);
    expect(await listAll()).toEqual(stored);
  });

  it('stores one message and gives one answer when 20 come at once', async () => {
    const stored = await listAll();
    const responses = await Promise.all(Array.from({ length: 20 }, () => keyed('burst')));
    expect(new Set(responses.map((response) => JSON.stringify(answer(response)))).size).toBe(1);
    expect(responses[0]?.statusCode).toBe(201);
    expect(await listAll()).toHaveLength(stored.length + 1);
  });

  it('stores one message when 20 bodies come at once', async () => {
    const responses = await Promise.all(Array.from({ length: 20 }, (_, n) => keyed('bodies', `body ${n}`)));
    expect(responses.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1);
    expect(responses.filter(({ statusCode }) => statusCode === 422)).toHaveLength(19);
  });

  it('is another key when the caller is another', async () => {
    const ids = [];
    for (const subject of ['alice', 'bob']) ids.push((await keyed('mine', 'once', subject)).json<Message>().id);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('is not used up when the body is refused', async () => {
    expectProblem(await keyed('refused', ''), 400, wrong('text'));
    expect((await keyed('refused')).statusCode).toBe(201);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(256)],
    ['of two words', 'two words'],
    ['beyond ASCII', 'caf\xe9'],
  ])('is a 400 when the key is %s', async (_, key) => {
    expectProblem(await keyed(key), 400, wrong('Idempotency-Key'));
  });

  it('takes a key of 255 characters', async () => {
    expect((await keyed('~'.repeat(255))).statusCode).toBe(201);
  });

  it('is as new after 24 hours, and then the expired keys of others are swept away, a few at a time', async () => {
    const database = service.app.get(Database);
    const first = await keyed('old');
    for (let n = 0; n < 12; n++) await keyed(`other ${n}`.replace(' ', '-'));
    const almost = new Date(Date.now() - 24 * 3600 * 1000 + 60_000);
    await database.run((orm) => orm.update(idempotencyKeys).set({ usedAt: almost }));
    expect(answer(await keyed('old'))).toEqual(answer(first));

    const over = new Date(Date.now() - 24 * 3600 * 1000 - 1);
    await database.run((orm) => orm.update(idempotencyKeys).set({ usedAt: over }));
    const before = await database.run((orm) => orm.$count(idempotencyKeys));
    const second = await keyed('old', 'another body');
    expect(second.statusCode).toBe(201);
    expect(second.json<Message>().id).not.toBe(first.json<Message>().id);
    expect(await database.run((orm) => orm.$count(idempotencyKeys))).toBe(before - 10);
    expect(answer(await keyed('old', 'another body'))).toEqual(answer(second));
  });

  it('never deadlocks when many expired keys are taken and swept at once', async () => {
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

describe('the authors of a message', () => {
  it('are two where two issuers have a subject of one name', async () => {
    const [one, two] = [await LocalIssuer.start(), await LocalIssuer.start()];
    const issuers = [one, two].map(({ url: issuer }) => ({ issuer, audience: 'api' }));
    const variables = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined, AUTH_ISSUERS: JSON.stringify(issuers) };
    const both = await createTestApp(variables);
    const postAs = (issuer: LocalIssuer) => {
      const token = issuer.token({ subject: 'admin', scopes: ['read:messages', 'write:messages'] });
      const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'one-for-both' };
      return both.inject({ method: 'POST', url, headers, payload: { text: 'x' } });
    };
    const responses = [await postAs(one), await postAs(two)];
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect(responses.map((response) => Object.keys(response.json()).includes('authorIssuer'))).toEqual([false, false]);
    const rows = await both.app.get(Database).run((orm) => orm.select().from(messages).orderBy(messages.id));
    expect(rows.map(({ author, authorIssuer }) => [author, authorIssuer])).toEqual([
      ['admin', one.url],
      ['admin', two.url],
    ]);
    await both.close();
    await Promise.all([one.close(), two.close()]);
  });

  it('are of no known issuer where an older version of the service stored the message', async () => {
    const id = uuidv7();
    const insert = sql`insert into messages (id, text, author, version, created_at, updated_at)
      values (${id}, 'old', 'ann', 1, now(), now())`;
    await service.app.get(Database).run((orm) => orm.execute(insert));
    expect((await get(id)).json()).toMatchObject({ id, text: 'old', author: 'ann' });
    expect((await patch(id, { text: 'new' })).json()).toMatchObject({ text: 'new', author: 'ann', version: 2 });
  });
});
