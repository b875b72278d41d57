const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const strings = /"(?:[^"\\]|\\.)*"/g;

/** Nested objects and arrays: far more levels than a token needs, far fewer than overflow the stack. */
const maxDepth = 100;

/**
 * Parses JSON whose objects have no duplicate member names. Parsers differ in which duplicate they use, so that an attacker could
 * make two of them see different tokens (RFC 7515, section 4, and RFC 7519, section 4, allow rejecting them).
 *
 * @returns undefined where it isn't such JSON
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

/** A colon follows each name, and JSON has no other colons outside of strings. */
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
