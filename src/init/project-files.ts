/** The files of an app, by their paths in it: on disk, or in the tree of a schematic. */
export interface ProjectFiles {
  /** @returns undefined if there is no such file */
  read(path: string): string | undefined;
  write(path: string, text: string): void;
}

/** The text of a file after an edit. Undefined: the edit doesn't know this form of the file. */
export type Edit = (text: string) => string | undefined;

/** Edits a text whose lines may end with CRLF, as an edit knows only LF. */
export function editLines(text: string, edit: Edit): string | undefined {
  if (!text.includes('\r\n')) return edit(text);
  return edit(text.replaceAll('\r\n', '\n'))?.replaceAll('\n', '\r\n');
}

/** The line that imports a name from an export of this package. */
export function importLine(name: string, from: 'auth' | 'testing', quote = "'"): string {
  return `import { ${name} } from ${quote}nest-resource-server/${from}${quote};`;
}

/**
 * Replaces the only place that a pattern matches.
 *
 * @returns undefined if it matches none, or several
 */
export function replaceOnly(text: string, pattern: RegExp, replacement: (...groups: string[]) => string) {
  const matches = [...text.matchAll(new RegExp(pattern, `${pattern.flags}g`))];
  const [match] = matches;
  if (!match || matches.length > 1) return undefined;
  const [whole, ...groups] = match;
  return text.slice(0, match.index) + replacement(...groups) + text.slice(match.index + whole.length);
}
