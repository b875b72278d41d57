import type { Escape } from './literals.js';

/** Characters that some target of httpsnippet doesn't write unchanged, and the start of text that looks like a mark. */
const toMark = /z(?=U|Null)|[^\w ,.;:!?()[\]{}<>=+*/|~^@&%-]/gu;

const mark = /zU([0-9a-f]+)Uz/g;

/** httpsnippet writes null as a string: the mark in the quotes of the language. */
const markOfNull = 'zNullz';
const quotedNull = /@?\\?["']zNullz\\?["']/g;

/** A body with marks in place of null and of characters that a string literal may have to escape. */
export function plain(value: unknown): unknown {
  if (value === null) return markOfNull;
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [plainText(name), plain(member)]));
}

function plainText(text: string): string {
  return text.replaceAll(toMark, (character) => `zU${character.codePointAt(0)!.toString(16)}Uz`);
}

/** Replaces the marks in the source with what they stand for, as the language writes it. */
export function unmarked(source: string, escape: Escape, nullLiteral: string): string {
  return source
    .replaceAll(quotedNull, nullLiteral)
    .replaceAll(mark, (_, code: string) => escape(String.fromCodePoint(Number.parseInt(code, 16))));
}
