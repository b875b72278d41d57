function rejectChange(): never {
  throw new TypeError('All requests with a token share its principal: it cannot be changed');
}

/**
 * Freezes plain objects, arrays, sets and maps, and all that they contain, but not objects of other classes. A set or map that was
 * already frozen with `Object.freeze` stays mutable, because its methods can't be replaced.
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

/** Object.freeze doesn't protect the entries, which methods change. */
function freezeEntries(collection: Set<unknown> | Map<unknown, unknown>, seen: Set<unknown>): void {
  for (const method of ['add', 'set', 'delete', 'clear']) {
    if (method in collection && Object.isExtensible(collection))
      Object.defineProperty(collection, method, { value: rejectChange });
  }
  for (const entry of collection.entries()) deepFreeze(entry, seen);
}

/** Whether a value is an object literal rather than an instance of a class. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
