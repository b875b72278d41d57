import { ours } from '../contestants/ours.ts';
import { nodeHttp } from '../contestants/peers.ts';
import { type RunningServer, startServer } from '../contestants/server-process.ts';
import { run } from '../load/load.ts';
import { measure } from '../load/measure.ts';
import { tokens } from '../load/tokens.ts';
import { cpuTime } from '../machine/cpu-time.ts';
import { verificationCosts } from '../machine/verification-cost.ts';
import { micros, ratio, section, table, whole } from '../report/markdown.ts';
import { linePlot } from '../report/plot.ts';
import { type Estimate, median, paired } from '../report/statistics.ts';
import type { Finding } from '../report/target.ts';
import type { GrowthSetup } from './growth.ts';

const amount = 10_000;
const window = 250;
const must = 2.6;
const aim = 2.2;

/** The target is read from the thousand requests before this one. */
const reachedWithin = 5000;

/** A fresh start of ours, and what the limit was at that moment, in µs of CPU time. */
interface Start {
  /** For a request, by window. */
  readonly cpu: readonly number[];
  /** The floor and one RSA-2048 verification. */
  readonly limit: number;
}

/** Measures what a request with a new token costs, from a fresh start on. */
export async function warmUp({ issuer, postgres, rounds }: GrowthSetup): Promise<Finding> {
  const cold = await tokens(issuer, amount);
  const floor = await startServer(nodeHttp());
  await floorCost(floor);
  const starts: Start[] = [];
  for (let round = 0; round < rounds; round++) {
    const limit = (await floorCost(floor)) + verificationCosts().rsa;
    await floor.pause();
    const server = await startServer(ours(issuer.url, postgres.url));
    starts.push({ cpu: await curve(server, cold), limit });
    await server.stop();
    floor.resume();
  }
  await floor.stop();
  return {
    section: section('Warm-up', about(rounds), '![Warm-up](warm-up.svg)', table(head, rows(starts))),
    targets: [{ text: target, unit: '×', must, aim, measured: timesLimit(starts, reachedWithin) }],
    plots: { 'warm-up.svg': plot(starts) },
  };
}

const target = `cold, within ${whole(reachedWithin)} requests: times node:http and one RSA-2048 verification`;
const head = ['requests', 'CPU µs/request', '× (node:http + RSA-2048)'];
const about = (starts: number) =>
  `CPU time for a request with a new token, from a fresh start on. Medians of ${starts} starts.`;

async function floorCost({ url, pid }: RunningServer): Promise<number> {
  return (await measure({ url: `${url}/api/public`, tokens: [], amount: 5000 }, pid)).cpu;
}

async function curve({ url, pid }: RunningServer, cold: readonly string[]): Promise<number[]> {
  const used = [cpuTime(pid)];
  await run({ url: `${url}/api/private-scoped`, tokens: cold, amount }, (count) => {
    if (count % window === 0) used.push(cpuTime(pid));
  });
  return used.slice(1).map((time, index) => (time - (used[index] ?? NaN)) / window);
}

/** The cost of the thousand requests before `end`. */
function costBefore({ cpu }: Start, end: number): number {
  const windows = cpu.slice((end - 1000) / window, end / window);
  return windows.reduce((sum, value) => sum + value, 0) / windows.length;
}

function timesLimit(starts: readonly Start[], end: number): Estimate {
  const costs = starts.map((start) => costBefore(start, end));
  return paired(
    (cost, limit) => cost / limit,
    costs,
    starts.map(({ limit }) => limit),
  );
}

function rows(starts: readonly Start[]): string[][] {
  return [1000, 2000, 3000, 4000, 5000, 7500, 10_000].map((end) => {
    const cost = median(starts.map((start) => costBefore(start, end)));
    return [`${whole(end - 999)}–${whole(end)}`, micros(cost), ratio(timesLimit(starts, end))];
  });
}

function plot(starts: readonly Start[]): string {
  const limit = median(starts.map((start) => start.limit));
  return linePlot({
    title: 'CPU time of a request with a new token after a fresh start, in µs',
    x: { label: 'requests', format: whole },
    y: { format: whole },
    points: Array.from({ length: amount / window }, (_, index): [number, number] => [
      (index + 1) * window,
      median(starts.map(({ cpu }) => cpu[index] ?? NaN)),
    ]),
    guides: [
      { label: 'must', value: limit * must },
      { label: 'aim', value: limit * aim },
    ],
  });
}
