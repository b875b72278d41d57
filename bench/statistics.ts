export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = NaN, high = NaN] = sorted.length % 2 ? [sorted[middle], sorted[middle]] : sorted.slice(middle - 1);
  return (low + high) / 2;
}

/** The median of each field over all rows. */
export function medians<T extends Record<keyof T, number>>(rows: readonly T[]): T {
  const [first] = rows;
  if (!first) throw new RangeError('Nothing was measured');
  const fields = Object.keys(first) as (keyof T)[];
  return Object.fromEntries(fields.map((field) => [field, median(rows.map((row) => row[field]))])) as T;
}
