import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMemoryAdapter, maxClients } from './memory-adapter.js';

const folder = mkdtempSync(join(tmpdir(), 'sessions-'));
afterAll(() => rmSync(folder, { recursive: true }));

const adapterFor = createMemoryAdapter();
const clients = adapterFor('Client');
const codes = adapterFor('AuthorizationCode');

describe(createMemoryAdapter.name, () => {
  it('drops the registered client that was unused for longest, and nothing else, when there are too many', async () => {
    await codes.upsert('code', { accountId: 'admin' }, 60);
    for (let id = 0; id < maxClients; id++) await clients.upsert(`client-${id}`, { client_name: String(id) }, Infinity);
    await clients.find('client-0');
    await clients.upsert('another', {}, Infinity);
    expect(await clients.find('client-1')).toBeUndefined();
    expect(await clients.find('client-0')).toEqual({ client_name: '0' });
    expect(await clients.find('another')).toEqual({});
    expect(await codes.find('code')).toEqual({ accountId: 'admin' });
  });

  it.each([
    '',
    '{"damaged',
    '[[["Session:id"',
    '{}',
    'null',
    '[null]',
    '[[["Session:id"]]]',
    '[[["Session:id",null]]]',
  ])('starts empty when its file contains %j', async (content) => {
    const file = join(folder, 'sessions.json');
    writeFileSync(file, content);
    expect(await createMemoryAdapter(file)('Session').find('id')).toBeUndefined();
  });
});
