import { ours } from '../contestants/ours.ts';
import { startServer } from '../contestants/server-process.ts';
import { type Measured, inTurns } from '../in-turns.ts';
import { run } from '../load/load.ts';
import { type Measurement, measure } from '../load/measure.ts';
import { tokens } from '../load/tokens.ts';
import { megabytes, micros, ratio, section, table, whole } from '../report/markdown.ts';
import { type Estimate, medians, paired } from '../report/statistics.ts';
import type { Finding } from '../report/target.ts';
import type { GrowthSetup } from './growth.ts';

type Case = Measured<number, Measurement>;

/** Measures the cost of a request by the number of active users, each of whom sends the same token repeatedly. */
export async function liveTokens(setup: GrowthSetup): Promise<Finding> {
  const { issuer, postgres, quick } = setup;
  const counts = quick ? [1, 10_000] : [1, 1000, 100_000];
  const all = await tokens(issuer, Math.max(...counts));
  const amount = quick ? 1000 : 5000;
  const cases = await inTurns(counts, setup, async (count) => {
    const server = await startServer(ours(issuer.url, postgres.url));
    const live = all.slice(0, count);
    // Sends each token once, which fills the cache.
    await run({ url: `${server.url}/api/private-scoped`, tokens: live, amount: Math.max(count, 32) });
    return { server, steps: [() => measure(load(server.url, live, amount), server.pid)] };
  });
  const most = cases.at(-1);
  if (!most) throw new RangeError('Nothing was measured');
  const text = `${whole(most.of)} live tokens: times one token`;
  return {
    section: section(
      'Growth: live tokens',
      about,
      table(
        head,
        cases.map((one) => row(one, cases)),
      ),
    ),
    targets: [{ text, unit: '×', must: 1.5, measured: timesOne(most, cases) }],
  };
}

const about =
  'CPU time for a request while so many different tokens are in use, in random order; the cache has its default size.';
const head = ['live tokens', 'CPU µs/request', '× one', 'RSS MB'];

function row(one: Case, cases: readonly Case[]): string[] {
  const { cpu, memory } = medians(one.measured);
  return [whole(one.of), micros(cpu), ratio(timesOne(one, cases)), megabytes(memory)];
}

function timesOne({ measured }: Case, [first]: readonly Case[]): Estimate {
  return paired((many, one) => many / one, cpuOf(measured), cpuOf(first?.measured));
}

function cpuOf(rows: readonly Measurement[] = []): number[] {
  return rows.map(({ cpu }) => cpu);
}

function load(url: string, live: readonly string[], amount: number) {
  const anyToken = () => live[Math.floor(Math.random() * live.length)] ?? '';
  return { url: `${url}/api/private-scoped`, amount, tokens: Array.from({ length: amount }, anyToken) };
}
