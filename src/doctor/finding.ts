/** The result of one check of the doctor. */
export interface Finding {
  readonly ok: boolean;
  readonly text: string;
  /** The values that were compared. */
  readonly compared?: readonly ComparedValue[] | undefined;
  /** How to fix it. */
  readonly advice?: string | undefined;
}

export type ComparedValue = readonly [name: string, value: string];

/** The finding that something failed. */
export function failure(error: unknown): Finding {
  return { ok: false, text: error instanceof Error ? error.message : String(error) };
}

export function formatFinding({ ok, text, compared = [], advice }: Finding): string {
  const width = Math.max(0, ...compared.map(([name]) => name.length));
  const lines = [
    `${ok ? '✓' : '✗'} ${text}`,
    ...compared.map(([name, value]) => `    ${name.padEnd(width)}  ${value}`),
    ...(advice === undefined ? [] : [`  → ${advice}`]),
  ];
  return lines.map(printable).join('\n');
}

const longest = 100;

/** A value of a token or of an issuer as JSON, cut to a line. */
export function quoted(value: unknown): string {
  const json = value === undefined ? '(none)' : JSON.stringify(value);
  return json.length > longest ? `${json.slice(0, longest)}…` : json;
}

/** Without the characters that would control the terminal or reorder its text. A message of several lines keeps them. */
function printable(text: string): string {
  return text.replaceAll(/[\p{C}\u2028\u2029]/gu, (character) =>
    character === '\n' ? character : `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
}
