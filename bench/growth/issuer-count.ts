import type { TestIssuer } from '../load/kit.ts';
import { service } from '../contestants/ours.ts';
import { startServer } from '../contestants/server-process.ts';
import { type Measurable, inTurns } from '../in-turns.ts';
import { audience, startIssuers } from '../load/issuer.ts';
import { type Measurement, measure } from '../load/measure.ts';
import { tokens } from '../load/tokens.ts';
import { micros, section, table } from '../report/markdown.ts';
import { medians } from '../report/statistics.ts';
import type { Finding } from '../report/target.ts';
import type { GrowthSetup } from './growth.ts';

const amount = 1000;

/** Measures the cost of a request by the number of trusted issuers, each with its own key and the same number of users. */
export async function issuerCount(setup: GrowthSetup): Promise<Finding> {
  const { issuer, postgres } = setup;
  const counts = setup.quick ? [1, 10] : [1, 10, 100];
  const issuers = [issuer, ...(await startIssuers(Math.max(...counts) - 1))];
  const cases = (rounds: Rounds) =>
    inTurns(counts, setup, (count) => serve(issuers.slice(0, count), postgres.url, rounds));
  const hot = await cases(repeated);
  const cold = await cases(fresh(setup.warmUpRounds + setup.rounds));
  const rows = counts.map((count, index) => [
    count,
    ...[hot, cold].map((cases) => micros(medians(cases[index]?.measured ?? []).cpu)),
  ]);
  const text = 'CPU time for a request, the issuers taking turns: hot with one token of each, cold with new tokens.';
  const head = ['issuers', 'hot, CPU µs/request', 'cold, CPU µs/request'];
  return { section: section('Growth: issuers', text, table(head, rows)) };
}

/** Creates the tokens that each round sends. */
type Rounds = (issuers: readonly TestIssuer[]) => Promise<Iterator<readonly string[]>>;

async function serve(
  issuers: readonly TestIssuer[],
  databaseUrl: string,
  rounds: Rounds,
): Promise<Measurable<Measurement>> {
  const sent = await rounds(issuers);
  const trusted = JSON.stringify(issuers.map(({ url }) => ({ issuer: url, audience })));
  const server = await startServer(service({ AUTH_ISSUERS: trusted, DATABASE_URL: databaseUrl }));
  const load = () => ({ url: `${server.url}/api/private-scoped`, amount, tokens: sent.next().value ?? [] });
  return { server, steps: [() => measure(load(), server.pid)] };
}

/** The same tokens in every round: one of each issuer. */
const repeated: Rounds = async (issuers) => {
  const one = await Promise.all(issuers.map((issuer) => tokens(issuer, 1)));
  return endless(Array.from({ length: amount }, (_, index) => one[index % one.length]?.[0] ?? ''));
};

/** New tokens in every round, the same number of each issuer, which take turns. No token is sent twice. */
function fresh(rounds: number): Rounds {
  return async (issuers) => {
    const share = Math.ceil((amount * rounds) / issuers.length);
    const each = await Promise.all(issuers.map((issuer) => tokens(issuer, share)));
    const inTurn = Array.from({ length: share }, (_, index) => each.flatMap((own) => own[index] ?? [])).flat();
    return Array.from({ length: rounds }, (_, round) => inTurn.slice(round * amount, (round + 1) * amount)).values();
  };
}

function* endless(sent: readonly string[]): Generator<readonly string[]> {
  for (;;) yield sent;
}
