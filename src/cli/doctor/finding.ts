/** The result of one check of the doctor. */
export interface Finding {
  readonly ok: boolean;
  readonly text: string;
  /** How to fix it. */
  readonly advice?: string | undefined;
}

export function formatFinding({ ok, text, advice }: Finding): string {
  return `${ok ? '✓' : '✗'} ${text}${advice === undefined ? '' : `\n  → ${advice}`}`;
}
