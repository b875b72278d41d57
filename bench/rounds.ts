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

/** How many rounds' requests a server gets before the rounds that count: enough for the compiler of Node.js to have done its work. */
const warmUp = 4;

/** Each round measures every server under every load. */
export async function runRounds(
  contestants: readonly Contestant[],
  rounds: number,
  amounts: Amounts,
  tokens: readonly string[],
): Promise<Measured> {
  const costs: VerificationCost[] = [];
  const rows = new Map(contestants.map(({ peer }) => [peer.name, [] as Row[]]));
  for (let round = 1 - warmUp; round <= rounds; round++) {
    console.log(round < 1 ? 'warming up' : `round ${round} of ${rounds}`);
    costs.push(verificationCost());
    for (const contestant of contestants) {
      const row = await measureServer(contestant, amounts, tokens.slice(0, 1), fresh(tokens, round, amounts.cold));
      if (round > 0) rows.get(contestant.peer.name)?.push(row);
    }
  }
  const results = new Map([...rows].map(([name, measured]) => [name, mediansOf(measured)]));
  return { results, verification: { by: costs[0]?.by ?? '', cpu: median(costs.map(({ cpu }) => cpu)) } };
}

/** How many tokens the rounds take. */
export function tokensNeeded(rounds: number, { cold }: Amounts): number {
  return 1 + (warmUp + rounds) * cold;
}

/** A server sees each of these tokens once in its life; the first of all is the hot one. */
function fresh(tokens: readonly string[], round: number, amount: number): readonly string[] {
  const start = 1 + (round - 1 + warmUp) * amount;
  return tokens.slice(start, start + amount);
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
