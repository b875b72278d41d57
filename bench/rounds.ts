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

/** A server's measurement for each load. Without a check of tokens, there is one for `public` only. */
export type Row = Partial<Record<LoadName, Measurement>>;

/** The results by the server's name. */
export type Results = ReadonlyMap<string, Row>;

export interface Measured {
  readonly results: Results;
  readonly verification: VerificationCost;
}

export interface Contestant extends RunningServer {
  readonly peer: Peer;
}

export interface Plan {
  readonly rounds: number;
  /** Requests in a measured round. */
  readonly amounts: Amounts;
  /** Requests in a warm-up round. */
  readonly warmUp: Amounts;
  /** Several rounds, because the JIT compiler of Node.js may discard the optimizations for one load during the next. */
  readonly warmUpRounds: number;
}

/** Each round measures every server under every load. */
export async function runRounds(
  contestants: readonly Contestant[],
  { rounds, amounts, warmUp, warmUpRounds }: Plan,
  tokens: readonly string[],
): Promise<Measured> {
  const costs: VerificationCost[] = [];
  const rows = new Map(contestants.map(({ peer }) => [peer.name, [] as Row[]]));
  const [hot = '', ...cold] = tokens;
  for (let round = 0; round < warmUpRounds; round++) {
    console.log(`warm-up ${round + 1} of ${warmUpRounds}`);
    const fresh = cold.slice(round * warmUp.cold);
    for (const contestant of contestants) await measureServer(contestant, warmUp, hot, fresh);
  }
  for (let round = 0; round < rounds; round++) {
    console.log(`round ${round + 1} of ${rounds}`);
    costs.push(verificationCost());
    // Each server receives every cold token only once.
    const fresh = cold.slice(warmUpRounds * warmUp.cold + round * amounts.cold);
    for (const contestant of contestants) {
      rows.get(contestant.peer.name)?.push(await measureServer(contestant, amounts, hot, fresh));
    }
  }
  const results = new Map([...rows].map(([name, measured]) => [name, mediansOf(measured)]));
  return { results, verification: { by: costs[0]?.by ?? '', cpu: median(costs.map(({ cpu }) => cpu)) } };
}

/** The number of tokens that `runRounds` needs. */
export function tokensNeeded({ rounds, amounts, warmUp, warmUpRounds }: Plan): number {
  return 1 + warmUpRounds * warmUp.cold + rounds * amounts.cold;
}

async function measureServer(
  { url, pid, peer }: Contestant,
  amounts: Amounts,
  hot: string,
  cold: readonly string[],
): Promise<Row> {
  const scoped = `${url}/api/private-scoped`;
  const row = { public: await measure({ url: `${url}/api/public`, tokens: [], amount: amounts.public }, pid) };
  if (!peer.checksTokens) return row;
  return {
    ...row,
    hot: await measure({ url: scoped, tokens: [hot], amount: amounts.hot }, pid),
    cold: await measure({ url: scoped, tokens: cold.slice(0, amounts.cold), amount: amounts.cold }, pid),
  };
}

function mediansOf(rows: readonly Row[]): Row {
  const measured = (load: LoadName) => rows.flatMap((row) => row[load] ?? []);
  return Object.fromEntries(
    loads.filter((load) => measured(load).length > 0).map((load) => [load, medians(measured(load))]),
  );
}
