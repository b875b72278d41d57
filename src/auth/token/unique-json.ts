const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const strings = /"(?:[^"\\]|\\.)*"/g;

const quotationMark = 0x22;
/** JSON's white space has no greater code (RFC 8259, section 2). */
const space = 0x20;

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
    return hasUniqueNames(text, countMembers(value)) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Each name is a member of its own, unless it was used before in the same object. */
function hasUniqueNames(text: string, members: number): boolean {
  // The exact count takes six times as long, and few tokens need it. There are never fewer colons of the first kind than names.
  return countPossibleNames(text) === members || countNames(text) === members;
}

/** Counts the colons that may follow a name: those after a quotation mark or white space, also inside of strings. */
function countPossibleNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    if (mayEndName(text.charCodeAt(at - 1))) count += 1;
  }
  return count;
}

function mayEndName(code: number): boolean {
  return code === quotationMark || code <= space;
}

/** A colon follows each name, and JSON has no other colons outside of strings. */
function countNames(text: string): number {
  return text.replace(strings, '').split(':').length - 1;
}

function countMembers(value: unknown, depth = 0): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth > maxDepth) throw new RangeError(`More than ${maxDepth} levels`);
  const members = Object.values(value);
  let count = Array.isArray(value) ? 0 : members.length;
  for (const member of members) count += countMembers(member, depth + 1);
  return count;
}
