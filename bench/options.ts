import { parseArgs } from 'node:util';

export interface Options {
  readonly rounds: number | undefined;
  /** Names of the servers to measure; empty for all. */
  readonly only: readonly string[];
  /** Fewer requests, rounds and rows, to check that everything works. */
  readonly quick: boolean;
  readonly growth: boolean;
  /** Measures our service without each of its parts, instead of servers. */
  readonly ablation: boolean;
  /** Seconds for which a constant rate of requests is sent, instead of the comparison; undefined: not at all. */
  readonly soak: number | undefined;
  /** Requests per second of the soak. */
  readonly rate: number;
  /** The folder for the report; undefined: this one, after a full run only. */
  readonly out: string | undefined;
}

const flags = {
  rounds: { type: 'string' },
  only: { type: 'string', default: '' },
  quick: { type: 'boolean', default: false },
  growth: { type: 'boolean', default: true },
  ablation: { type: 'boolean', default: false },
  soak: { type: 'string' },
  rate: { type: 'string', default: '2000' },
  out: { type: 'string' },
} as const;

/** @throws {TypeError} an option is unknown or invalid */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: flags, allowNegative: true });
  const { rounds, only, soak, rate, ...rest } = values;
  return {
    ...rest,
    out: rest.out,
    rounds: rounds === undefined ? undefined : positive('--rounds', rounds),
    only: only.split(',').filter(Boolean),
    soak: soak === undefined ? undefined : seconds(soak),
    rate: positive('--rate', rate),
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new TypeError(`${name} takes a whole number from 1 on`);
  return number;
}

/** @param text such as `90s` or `10m` */
function seconds(text: string): number {
  const [, amount = '', unit] = /^(\d+)(s|m)$/.exec(text) ?? [];
  return positive('--soak', amount) * (unit === 'm' ? 60 : 1);
}
