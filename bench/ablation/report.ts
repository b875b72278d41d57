import type { LoadName } from '../compare/measure-peer.ts';
import { micros, section, table } from '../report/markdown.ts';
import { type Estimate, estimate, paired } from '../report/statistics.ts';
import type { Table } from './parts.ts';
import { whole } from './variants.ts';

/** Microseconds of CPU time for a request, one for each round, by row and load. */
export type Costs = Map<string, Partial<Record<LoadName, number[]>>>;

export const about =
  'CPU time in µs for a request: of the whole service (in files, not bundled as it is delivered), of the service without each of its parts, and of what it is built on. The differences are the medians of those within each round, with their 95 % intervals. The row that lacks nothing shows how much two processes of the same service differ. What two parts share is in both of their rows.';

export function tableText({ title, loads }: Table, costs: Costs): string {
  const base = costs.get(whole) ?? {};
  const head = ['without', ...loads.flatMap((load) => [load, 'less than the whole'])];
  const rows = [...costs].map(([name, own]) => [
    name,
    ...loads.flatMap((load) => {
      const [all = [], without = []] = [base[load], own[load]];
      return [micros(estimate(without).median), difference(name, paired(saved, all, without))];
    }),
  ]);
  return section(title, table(head, rows));
}

const saved = (withPart: number, without: number) => withPart - without;

function difference(title: string, { median, low, high }: Estimate): string {
  if (title === whole || Number.isNaN(median)) return '–';
  return `${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
