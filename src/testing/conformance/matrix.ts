import type { ConformanceResult } from './conformance.js';

/** Formats the results for people, one per line: `✓` passed, `✗` a required case failed, `!` an advised case failed. */
export function matrix(results: readonly ConformanceResult[]): string {
  const groups = [...new Set(results.map(({ group }) => group))];
  const rowsOf = (name: string) => results.filter(({ group }) => group === name).map(line);
  const tables = groups.map((group) => `${group}\n${rowsOf(group).join('\n')}`);
  return [...tables, summary(results)].join('\n\n');
}

function line({ passed, level, what, expected, got, rule }: ConformanceResult): string {
  if (passed) return `  ✓ ${what}: ${got}`;
  return `  ${level === 'required' ? '✗' : '!'} ${what}: expected ${expected}, got ${got} (${level}: ${rule})`;
}

function summary(results: readonly ConformanceResult[]): string {
  const failed = results.filter(({ passed }) => !passed);
  const count = (wanted: string) => failed.filter(({ level }) => level === wanted).length;
  return `${results.length - failed.length} of ${results.length} passed; ${count('required')} required and ${count('advised')} advised cases failed`;
}
