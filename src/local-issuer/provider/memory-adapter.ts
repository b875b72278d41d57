import { LRUCache } from 'lru-cache';
import { storeBetweenStarts } from './stored-entries.js';
import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

/** The number of clients that registered themselves. Registering another one drops the client that was unused for longest. */
export const maxClients = 1000;

export interface Entry {
  readonly model: string;
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** What a Map and an LRU cache have in common. */
export interface Entries {
  get(key: string): Entry | undefined;
  set(key: string, entry: Entry): unknown;
  delete(key: string): boolean;
  values(): Iterable<Entry>;
  entries(): Iterable<[key: string, entry: Entry]>;
}

/**
 * Stores sessions, codes, grants and registered clients in memory. The library has such a store, too, but that prints a warning.
 *
 * @param file stores them between starts. Without it, they are lost on a restart, but logging in again takes one click
 */
export function createMemoryAdapter(file?: string): AdapterFactory {
  const entries = new Map<string, Entry>();
  // All other entries expire.
  const clients = new LRUCache<string, Entry>({ max: maxClients });
  if (file !== undefined) storeBetweenStarts(file, [entries, clients]);
  return (model) => adapterOf(model, model === 'Client' ? clients : entries);
}

function adapterOf(model: string, entries: Entries): Adapter {
  const keyOf = (id: string) => `${model}:${id}`;
  const findWhere = (property: 'uid' | 'userCode', value: string) =>
    [...entries.values()].find(
      (entry) => entry.model === model && entry.payload[property] === value && !isExpired(entry),
    );
  return {
    async upsert(id, payload, expiresIn = Infinity) {
      deleteWhere(entries, isExpired);
      entries.set(keyOf(id), { model, payload, expiresAt: Date.now() + expiresIn * 1000 });
    },
    async find(id) {
      const entry = entries.get(keyOf(id));
      return entry && !isExpired(entry) ? entry.payload : undefined;
    },
    findByUid: async (uid) => findWhere('uid', uid)?.payload,
    findByUserCode: async (userCode) => findWhere('userCode', userCode)?.payload,
    async consume(id) {
      const entry = entries.get(keyOf(id));
      if (entry) entry.payload.consumed = Math.floor(Date.now() / 1000);
    },
    async destroy(id) {
      entries.delete(keyOf(id));
    },
    // Only entries of this model: a login in progress contains the grant's id, too, but must outlive the grant.
    revokeByGrantId: async (grantId) =>
      deleteWhere(entries, ({ model: of, payload }) => of === model && payload.grantId === grantId),
  };
}

function isExpired(entry: Entry): boolean {
  return entry.expiresAt <= Date.now();
}

function deleteWhere(entries: Entries, matches: (entry: Entry) => boolean): void {
  for (const [key, entry] of entries.entries()) {
    if (matches(entry)) entries.delete(key);
  }
}
