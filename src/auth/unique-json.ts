const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const strings = /"(?:[^"\\]|\\.)*"/g;

/** How deep objects and arrays may lie in each other: far more than a token needs, and far less than the stack bears. */
const maxDepth = 100;

/**
 * Reads JSON whose objects have no member twice: parsers differ in which of the two they take, and so could be made to see
 * different tokens (RFC 7515, section 4, and RFC 7519, section 4, allow to refuse them).
 *
 * @returns undefined when it is no such JSON
 */
export function parseUniqueJson(bytes: Uint8Array): unknown {
  try {
    const text = utf8.decode(bytes);
    const value: unknown = JSON.parse(text);
    return countNames(text) === countMembers(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Each name has a colon behind it, and outside of strings JSON has no other. */
function countNames(text: string): number {
  return text.replace(strings, '').split(':').length - 1;
}

function countMembers(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > maxDepth) throw new RangeError(`More than ${maxDepth} levels`);
  const members = Object.values(value);
  const own = Array.isArray(value) ? 0 : members.length;
  return members.reduce((count: number, member) => count + countMembers(member, depth + 1), own);
}
