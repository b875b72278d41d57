/** Why a set or map of many requests can't be changed. */
function refuseChange(): never {
  throw new TypeError('The principal is shared by all requests with its token: it cannot be changed');
}

/**
 * Freezes plain objects, arrays, sets and maps, and all that they contain. Objects of a class are the app's own affair. Entries can
 * still be added to a set or map that `Object.freeze` has frozen before: its methods can't be replaced.
 *
 * @returns the value itself
 */
export function deepFreeze<Value>(value: Value, seen = new Set<unknown>()): Value {
  if (typeof value !== 'object' || value === null || seen.has(value)) return value;
  seen.add(value);
  if (value instanceof Set || value instanceof Map) freezeEntries(value, seen);
  else if (!Array.isArray(value) && !isPlain(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member, seen);
  return Object.freeze(value);
}

/** What Object.freeze does not reach: the entries, which methods change. */
function freezeEntries(collection: Set<unknown> | Map<unknown, unknown>, seen: Set<unknown>): void {
  for (const method of ['add', 'set', 'delete', 'clear']) {
    if (method in collection && Object.isExtensible(collection))
      Object.defineProperty(collection, method, { value: refuseChange });
  }
  for (const entry of collection.entries()) deepFreeze(entry, seen);
}

export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
