import type { Adapter, AdapterFactory, AdapterPayload } from 'oidc-provider';

interface Entry {
  readonly model: string;
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/**
 * Stores sessions, codes and grants in memory. They are lost on a restart, but logging in again takes one click. The library has
 * such a store, too, but that prints a warning.
 */
export function createMemoryAdapter(): AdapterFactory {
  const entries = new Map<string, Entry>();
  return (model) => adapterOf(model, entries);
}

function adapterOf(model: string, entries: Map<string, Entry>): Adapter {
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

function deleteWhere(entries: Map<string, Entry>, matches: (entry: Entry) => boolean): void {
  for (const [key, entry] of entries) {
    if (matches(entry)) entries.delete(key);
  }
}
