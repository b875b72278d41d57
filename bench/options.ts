import { parseArgs } from 'node:util';

export interface Options {
  readonly rounds: number;
  /** Names of the servers to measure; empty for all. If set, no report is written. */
  readonly only: readonly string[];
  /** Fewer requests, rounds and rows, to check that everything works. No report is written. */
  readonly quick: boolean;
  readonly growth: boolean;
}

/** @throws {TypeError} an option is unknown or invalid */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string' },
      only: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      growth: { type: 'boolean', default: true },
    },
    allowNegative: true,
  });
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 9));
  if (!Number.isInteger(rounds) || rounds < 1) throw new TypeError('--rounds takes a whole number from 1 on');
  return { rounds, quick: values.quick, growth: values.growth, only: values.only.split(',').filter(Boolean) };
}
