import { run } from '../load.ts';
import { ours } from '../ours.ts';
import { type Measurement, measure } from '../measure.ts';
import { startServer } from '../server-process.ts';
import { medians } from '../statistics.ts';
import { tokens } from '../tokens.ts';
import { section, table, micros, megabytes } from '../markdown.ts';
import { inTurns } from './in-turns.ts';
import type { GrowthSetup } from './growth.ts';

/** Measures the cost of a request by the number of active users, each of whom sends the same token repeatedly. */
export async function liveTokens(setup: GrowthSetup): Promise<string> {
  const {
    issuers: [issuer],
    postgres,
    quick,
  } = setup;
  if (!issuer) throw new RangeError('There is no issuer');
  const counts = quick ? [1, 1000] : [1, 1000, 100_000];
  const all = await tokens(issuer, Math.max(...counts));
  const amount = quick ? 1000 : 5000;
  const rows = await inTurns(counts, setup, async (count) => {
    const server = await startServer(ours(issuer.url, postgres.url));
    const live = all.slice(0, count);
    // Sends each token once, which fills the cache.
    await run({ url: `${server.url}/api/private-scoped`, tokens: live, amount: Math.max(count, 32) });
    return { server, measure: () => measure(load(server.url, live, amount), server.pid) };
  });
  return section(
    'Growth: live tokens',
    'CPU time for a request while so many different tokens are in use, in random order; the cache has its default size.',
    table(
      ['live tokens', 'CPU µs/request', 'RSS MB'],
      rows.map(({ of, measured }) => cells(of, medians(measured))),
    ),
  );
}

function load(url: string, live: readonly string[], amount: number) {
  const anyToken = () => live[Math.floor(Math.random() * live.length)] ?? '';
  return { url: `${url}/api/private-scoped`, amount, tokens: Array.from({ length: amount }, anyToken) };
}

function cells(count: number, { cpu, memory }: Measurement) {
  return [count.toLocaleString('en'), micros(cpu), megabytes(memory)];
}
