import { type Measurement, measure } from './measure.ts';
import type { Peer } from './peers.ts';
import type { BoundToken } from './proofs.ts';
import type { RunningServer } from './server-process.ts';
import { medians } from './statistics.ts';
import { type VerificationCosts, medianCosts, verificationCosts } from './verification-cost.ts';

const scopedPath = '/api/private-scoped';

export const loads = ['public', 'hot', 'cold', 'dpop'] as const;
export type LoadName = (typeof loads)[number];

export interface Amounts {
  readonly public: number;
  readonly hot: number;
  readonly cold: number;
  readonly dpop: number;
}

/** A server's measurement for each load. Without a check of tokens, there is one for `public` only. */
export type Row = Partial<Record<LoadName, Measurement>>;

/** The results by the server's name. */
export type Results = ReadonlyMap<string, Row>;

export interface Measured {
  readonly results: Results;
  readonly verification: VerificationCosts;
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
  bound: BoundToken,
): Promise<Measured> {
  const costs: VerificationCosts[] = [];
  const rows = new Map(contestants.map(({ peer }) => [peer.name, [] as Row[]]));
  const [hot = '', ...cold] = tokens;
  for (let round = 0; round < warmUpRounds; round++) {
    console.log(`warm-up ${round + 1} of ${warmUpRounds}`);
    const fresh = cold.slice(round * warmUp.cold);
    for (const contestant of contestants) await measureServer(contestant, warmUp, hot, fresh, bound);
  }
  for (let round = 0; round < rounds; round++) {
    console.log(`round ${round + 1} of ${rounds}`);
    costs.push(verificationCosts());
    // Each server receives every cold token only once.
    const fresh = cold.slice(warmUpRounds * warmUp.cold + round * amounts.cold);
    for (const contestant of contestants) {
      rows.get(contestant.peer.name)?.push(await measureServer(contestant, amounts, hot, fresh, bound));
    }
  }
  const results = new Map([...rows].map(([name, measured]) => [name, mediansOf(measured)]));
  return { results, verification: medianCosts(costs) };
}

/** The number of tokens that `runRounds` needs. */
export function tokensNeeded({ rounds, amounts, warmUp, warmUpRounds }: Plan): number {
  return 1 + warmUpRounds * warmUp.cold + rounds * amounts.cold;
}

async function measureServer(
  contestant: Contestant,
  amounts: Amounts,
  hot: string,
  cold: readonly string[],
  bound: BoundToken,
): Promise<Row> {
  const { url, pid, peer } = contestant;
  const scoped = url + scopedPath;
  const row = { public: await measure({ url: `${url}/api/public`, tokens: [], amount: amounts.public }, pid) };
  if (!peer.checksTokens) return row;
  return {
    ...row,
    hot: await measure({ url: scoped, tokens: [hot], amount: amounts.hot }, pid),
    cold: await measure({ url: scoped, tokens: cold.slice(0, amounts.cold), amount: amounts.cold }, pid),
    ...(peer.checksProofs && { dpop: await measureProofs(contestant, amounts.dpop, bound) }),
  };
}

/** The same token with each request, and a proof that is new each time. */
function measureProofs({ url, pid, peer }: Contestant, amount: number, bound: BoundToken): Promise<Measurement> {
  const proofs = bound.proofs((peer.publicUrl ?? url) + scopedPath, amount);
  return measure({ url: url + scopedPath, tokens: [bound.token], proofs, amount }, pid);
}

function mediansOf(rows: readonly Row[]): Row {
  const measured = (load: LoadName) => rows.flatMap((row) => row[load] ?? []);
  return Object.fromEntries(
    loads.filter((load) => measured(load).length > 0).map((load) => [load, medians(measured(load))]),
  );
}
