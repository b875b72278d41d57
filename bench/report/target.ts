import { check, table } from './markdown.ts';
import type { Estimate } from './statistics.ts';

/** A performance target of the service: the measured value must not exceed `must`, and should not exceed `aim`. */
export interface Target {
  readonly text: string;
  readonly unit: '×' | 's' | 'MB';
  readonly must: number;
  readonly aim?: number;
  readonly measured: Estimate;
}

/** A part of the report, with the targets and plots that belong to it. */
export interface Finding {
  readonly section: string;
  readonly targets?: readonly Target[];
  /** SVG images by the names of their files. */
  readonly plots?: Readonly<Record<string, string>>;
}

export function targetTable(targets: readonly Target[]): string {
  return table(['target', 'measured', '95 %', 'must', '', 'aim', ''], targets.map(row));
}

function row({ text, unit, must, aim, measured: { median, low, high } }: Target): string[] {
  const number = (value: number) => value.toFixed(unit === 'MB' ? 0 : 2);
  const limit = (value: number | undefined) =>
    value === undefined ? ['–', '–'] : [`≤ ${value} ${unit}`, check(median <= value)];
  return [text, `${number(median)} ${unit}`, `${number(low)}–${number(high)}`, ...limit(must), ...limit(aim)];
}
