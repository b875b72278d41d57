/**
 * How a character of a string in the body is escaped in the string literals of each language. httpsnippet escapes too few for
 * some languages (JavaScript, Swift, Objective-C, Ruby), so it never gets these characters: see `plain.ts`.
 */
export type Escape = (character: string) => string;

/** Characters that are invisible or ambiguous in a source: everything but letters, marks, digits, punctuation and symbols. */
const visible = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const shortEscapes = new Map(Object.entries({ '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' }));

function utf16Escapes(character: string): string {
  return character.split('').map(utf16Escape).join('');
}

function utf16Escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** In JSON (RFC 8259, section 7). */
function json(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return shortEscapes.get(character) ?? (visible.test(character) ? character : utf16Escapes(character));
}

/** In ASCII-only JSON. */
function asciiJson(character: string): string {
  return character > '~' ? utf16Escapes(character) : json(character);
}

function doubleQuoted(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`);
}

/** JSON in single quotes of a shell, which only another single quote ends. */
export const shell: Escape = (character) => (character === "'" ? utf16Escapes(character) : json(character));

/** JSON in double quotes where `\` escapes: C#, Go. */
export const jsonString: Escape = (character) => doubleQuoted(json(character));

/** The same in ASCII: `http.client` encodes a body as Latin-1, and javac decodes a source by the machine's locale. */
export const asciiJsonString: Escape = (character) => doubleQuoted(asciiJson(character));

/** The same in Ruby, which evaluates `#{…}` in a string. */
export const rubyJsonString: Escape = (character) =>
  doubleQuoted(character === '#' ? utf16Escapes(character) : json(character));

export const javascript: Escape = (character) => {
  if (character === '"') return character;
  return character === "'" ? String.raw`\'` : json(character);
};

/** In single quotes, only these two must be escaped; a line feed may stand as it is. */
export const php: Escape = (character) => (/['\\]/.test(character) ? `\\${character}` : character);

export const objectiveC: Escape = (character) => {
  const code = character.codePointAt(0)!;
  // In C, \u of a basic character is an error, and \x has no fixed length.
  return code < 0x20 || code === 0x7f ? `\\${code.toString(8).padStart(3, '0')}` : quotedOrVisible(character, cEscape);
};

export const swift: Escape = (character) => quotedOrVisible(character, (code) => `\\u{${code.toString(16)}}`);

function cEscape(code: number): string {
  return code < 0xa0 ? String.fromCodePoint(code) : `\\U${code.toString(16).padStart(8, '0')}`;
}

function quotedOrVisible(character: string, escaped: (code: number) => string): string {
  if (/["\\]/.test(character)) return `\\${character}`;
  return visible.test(character) ? character : escaped(character.codePointAt(0)!);
}
