/** Characters that a quoted value must not contain (RFC 6750, section 3): quote, backslash, and all but printable ASCII. */
const unquotable = /[^\x20\x21\x23-\x5B\x5D-\x7E]/g;

/**
 * A `Bearer` challenge for `WWW-Authenticate` (RFC 6750, section 3).
 *
 * @throws {TypeError} a value contains a character that must not stand between quotes
 */
export function challenge(parameters: Readonly<Record<string, string>>): string {
  const quoted = Object.entries(parameters).map(([name, value]) => {
    if (value.search(unquotable) >= 0)
      throw new TypeError(`"${value}" is not allowed in WWW-Authenticate (RFC 6750, section 3)`);
    return `${name}="${value}"`;
  });
  return `Bearer ${quoted.join(', ')}`;
}

/** The text with `?` in place of each character that must not stand between quotes. */
export function quotable(text: string): string {
  return text.replaceAll(unquotable, '?');
}
