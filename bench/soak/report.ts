import { check, megabytes, section, table, whole } from '../report/markdown.ts';
import { linePlot } from '../report/plot.ts';
import { median } from '../report/statistics.ts';
import type { Outcome } from './constant-rate.ts';
import type { Kind } from './mix.ts';

/** The server at the beginning of a second. */
export interface Sample {
  /** Microseconds of CPU time since its start. */
  readonly cpu: number;
  /** Bytes. */
  readonly memory: number;
}

export interface Soak extends Outcome {
  readonly kinds: readonly Kind[];
  readonly sequence: readonly Kind[];
  readonly rate: number;
  readonly seconds: number;
  readonly samples: readonly Sample[];
}

/** How much more memory the last third of the time may take than the third before it. */
const growth = 1.05;
const parts = 10;

const about =
  'A mix of requests at a constant rate. Every ten seconds an opaque token becomes inactive at the issuer and the tokens of a user are revoked, in the database, as by another instance; in every minute the issuer’s introspection endpoint is down for 15 s. A response that comes too late for that, or a 401 instead of a 503, stops the run. The cache has room for 10,000 tokens, and is soon full. Latencies are measured from the time for which a request was scheduled, not from the time at which it was sent (no coordinated omission): the delay of the load itself, the last row, is part of them.';

export function soakSections(soak: Soak): string[] {
  return [
    section('Latency', about, table(['request', ...statusHead, ...latencyHead], kindRows(soak))),
    section('Over time', '![Memory](soak.svg)', memoryText(soak), table(timeHead, timeRows(soak))),
  ];
}

const statuses = [200, 401, 503] as const;
const statusHead = statuses.map(String);
const latencyHead = ['p50 ms', 'p99 ms', 'p99.9 ms', 'greatest ms'];
const timeHead = ['seconds', 'p50 ms', 'p99 ms', 'p99.9 ms', 'CPU of one core', 'RSS MB'];

function kindRows(soak: Soak): string[][] {
  const { kinds, sequence, latencies, delays } = soak;
  const isOf = (kind: Kind) => (_: number, number: number) => sequence[number % sequence.length] === kind;
  const row = (name: string, isIncluded: (_: number, number: number) => boolean) => [
    name,
    ...statusCells(soak.statuses.filter(isIncluded)),
    ...latencyCells(latencies.filter(isIncluded), true),
  ];
  return [
    row('all', () => true),
    ...kinds.map((kind) => row(kind.name, isOf(kind))),
    ['the load’s own delay', ...statuses.map(() => '–'), ...latencyCells(delays, true)],
  ];
}

/** How many responses had each status. */
function statusCells(of: Uint16Array): string[] {
  return statuses.map((status) => whole(of.filter((one) => one === status).length));
}

function latencyCells(values: Float32Array, withGreatest = false): string[] {
  const sorted = values.toSorted();
  const shares = [0.5, 0.99, 0.999].map((share) => sorted[Math.floor(sorted.length * share)] ?? NaN);
  return [...shares, ...(withGreatest ? [sorted.at(-1) ?? NaN] : [])].map((value) => value.toFixed(2));
}

function timeRows({ latencies, samples, rate, seconds }: Soak): string[][] {
  const length = Math.ceil(seconds / parts);
  return Array.from({ length: Math.ceil(seconds / length) }, (_, part) => {
    const [from, to] = [part * length, Math.min(seconds, (part + 1) * length)];
    const within = samples.slice(from, to);
    const used = (within.at(-1)?.cpu ?? NaN) - (within[0]?.cpu ?? NaN);
    const share = used / 1e6 / (within.length - 1);
    const memory = megabytes(median(within.map((sample) => sample.memory)));
    const cells = latencyCells(latencies.slice(from * rate, to * rate));
    return [`${from}–${to}`, ...cells, `${(share * 100).toFixed(0)} %`, memory];
  });
}

function memoryText({ samples }: Soak): string {
  const third = Math.floor(samples.length / 3);
  const memory = (from: number, to?: number) => median(samples.slice(from, to).map((sample) => sample.memory));
  const [middle, last] = [memory(third, 2 * third), memory(2 * third)];
  const ratio = last / middle;
  return `Memory: the median of the last third is ${megabytes(last)} MB, ${ratio.toFixed(2)} × that of the third before it (≤ ${growth}) ${check(ratio <= growth)}.`;
}

export function memoryPlot({ samples }: Soak): string {
  return linePlot({
    title: 'Memory of the service under a constant rate of requests (RSS), in MB',
    x: { label: 'seconds', format: whole },
    y: { format: whole },
    points: samples.map(({ memory }, second): [number, number] => [second, Number(megabytes(memory))]),
  });
}
