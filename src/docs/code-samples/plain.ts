import type { Escape } from './literals.js';

/** All but what every target of httpsnippet writes as it is; and the beginning of what could be taken for a mark. */
const toMark = /z(?=U|Null)|[^\w ,.;:!?()[\]{}<>=+*/|~^@&%-]/gu;

const mark = /zU([0-9a-f]+)Uz/g;

/** Null comes out of httpsnippet as a string: the mark in the quotes of the language. */
const markOfNull = 'zNullz';
const quotedNull = /@?\\?["']zNullz\\?["']/g;

/** A body in which marks stand for the characters that a string literal could stumble over, and for null. */
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

/** The source with what the marks stand for, each as the language has it. */
export function unmarked(source: string, escape: Escape, nullLiteral: string): string {
  return source
    .replaceAll(quotedNull, nullLiteral)
    .replaceAll(mark, (_, code: string) => escape(String.fromCodePoint(Number.parseInt(code, 16))));
}
