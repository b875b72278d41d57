import type { Estimate } from './statistics.ts';

type Cell = string | number;

/** A Markdown table. Columns of numbers are aligned right, to be easy to compare. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const texts = [head, ...rows.map((row) => row.map(String))];
  const widths = head.map((_, column) => Math.max(3, ...texts.map((row) => row[column]?.length ?? 0)));
  const padded = texts.map((row) => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))));
  const isNumeric = (column: number) => rows.some((row) => /^[-+\d.,×]*\d( \(.*\))?$/.test(String(row[column])));
  const rule = line(widths.map((width, column) => '-'.repeat(width - 1) + (isNumeric(column) ? ':' : '-')));
  return [padded[0], rule, ...padded.slice(1)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

export function section(title: string, ...paragraphs: readonly string[]): string {
  return [`## ${title}`, ...paragraphs].join('\n\n');
}

export function code(text: string): string {
  return ['```text', text, '```'].join('\n');
}

export function micros(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(value < 100 ? 1 : 0);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

export function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}

export function check(isMet: boolean): string {
  return isMet ? '✓' : '✗';
}

/** Microseconds with their interval. */
export function microsWithin({ median, low, high }: Estimate): [median: string, interval: string] {
  return [micros(median), Number.isNaN(low) ? '–' : `${micros(low)}–${micros(high)}`];
}

/** A ratio with its interval. */
export function ratio({ median, low, high }: Estimate): string {
  return Number.isNaN(median) ? '–' : `${median.toFixed(2)} (${low.toFixed(2)}–${high.toFixed(2)})`;
}
