import { type Measurement, measure } from './measure.ts';
import type { Peer } from './peers.ts';
import type { RunningServer } from './server-process.ts';
import { median, medians } from './statistics.ts';
import { type VerificationCost, verificationCost } from './verification-cost.ts';

export const loads = ['public', 'hot', 'cold'] as const;
export type LoadName = (typeof loads)[number];

export interface Amounts {
  readonly public: number;
  readonly hot: number;
  readonly cold: number;
}

/** The loads under which a server was measured. */
export type Row = Partial<Record<LoadName, Measurement>>;

/** By the server's name. */
export type Results = ReadonlyMap<string, Row>;

export interface Measured {
  readonly results: Results;
  readonly verification: VerificationCost;
}

export interface Contestant extends RunningServer {
  readonly peer: Peer;
}

/** Each round measures every server under every load; the first warms up and does not count. */
export async function runRounds(
  contestants: readonly Contestant[],
  rounds: number,
  amounts: Amounts,
  tokens: readonly string[],
): Promise<Measured> {
  const costs: VerificationCost[] = [];
  const rows = new Map(contestants.map(({ peer }) => [peer.name, [] as Row[]]));
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    // A server sees each of these tokens once in its life; the first one is the hot one.
    const fresh = tokens.slice(1 + round * amounts.cold, 1 + (round + 1) * amounts.cold);
    costs.push(verificationCost());
    for (const contestant of contestants) {
      const row = await measureServer(contestant, amounts, tokens.slice(0, 1), fresh);
      if (round > 0) rows.get(contestant.peer.name)?.push(row);
    }
  }
  const results = new Map([...rows].map(([name, measured]) => [name, mediansOf(measured)]));
  return { results, verification: { by: costs[0]?.by ?? '', cpu: median(costs.map(({ cpu }) => cpu)) } };
}

async function measureServer(
  { url, pid, peer }: Contestant,
  amounts: Amounts,
  hot: readonly string[],
  cold: readonly string[],
): Promise<Row> {
  const scoped = `${url}/api/private-scoped`;
  const row = { public: await measure({ url: `${url}/api/public`, tokens: [], amount: amounts.public }, pid) };
  if (!peer.checksTokens) return row;
  return {
    ...row,
    hot: await measure({ url: scoped, tokens: hot, amount: amounts.hot }, pid),
    cold: await measure({ url: scoped, tokens: cold, amount: amounts.cold }, pid),
  };
}

function mediansOf(rows: readonly Row[]): Row {
  const measured = (load: LoadName) => rows.flatMap((row) => row[load] ?? []);
  return Object.fromEntries(
    loads.filter((load) => measured(load).length > 0).map((load) => [load, medians(measured(load))]),
  );
}
