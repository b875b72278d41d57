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

/** A median with the interval that contains the true one with a probability of 95 % or more. */
export interface Estimate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The interval is that of the order statistics, which assumes nothing about the distribution: a value is below the true median with
 * probability ½. With fewer than six values no interval is that certain: then it contains all of them.
 */
export function estimate(values: readonly number[]): Estimate {
  const sorted = values.toSorted((a, b) => a - b);
  const rank = lowerRank(sorted.length);
  const [low = NaN, high = NaN] = [sorted[rank], sorted.at(-1 - rank)];
  return { median: median(sorted), low, high };
}

/** The greatest rank, from 0 on, that the true median is below with a probability of 2.5 % at most. */
function lowerRank(count: number): number {
  let rank = 0;
  let probability = 0.5 ** count;
  let below = probability;
  for (;;) {
    probability *= (count - rank) / (rank + 1);
    below += probability;
    if (below > 0.025) return rank;
    rank += 1;
  }
}

/** An estimate of what a function returns for the values of each round. */
export function paired(of: (...values: number[]) => number, ...series: readonly (readonly number[])[]): Estimate {
  const rounds = Math.min(...series.map(({ length }) => length));
  return estimate(Array.from({ length: rounds }, (_, round) => of(...series.map((values) => values[round] ?? NaN))));
}
