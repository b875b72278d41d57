/** What an examination found at one step. */
export interface Finding {
  readonly ok: boolean;
  readonly text: string;
  /** What to do about it. */
  readonly advice?: string | undefined;
}

export function printed({ ok, text, advice }: Finding): string {
  return `${ok ? '✓' : '✗'} ${text}${advice === undefined ? '' : `\n  → ${advice}`}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
