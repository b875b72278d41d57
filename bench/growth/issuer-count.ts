import { type BenchIssuer, audience } from '../issuer.ts';
import { micros, section, table } from '../markdown.ts';
import { measure } from '../measure.ts';
import { service } from '../ours.ts';
import { startServer } from '../server-process.ts';
import { medians } from '../statistics.ts';
import { tokens } from '../tokens.ts';
import type { GrowthSetup } from './growth.ts';
import { type Measurable, inTurns } from './in-turns.ts';

const amount = 1000;

/** Measures the cost of a request by the number of trusted issuers, each with its own key and the same number of users. */
export async function issuerCount(setup: GrowthSetup): Promise<string> {
  const { issuers, postgres } = setup;
  const counts = setup.quick ? [1, 10] : [1, 10, 100];
  const cases = (rounds: Rounds) =>
    inTurns(counts, setup, (count) => serve(issuers.slice(0, count), postgres.url, rounds));
  const hot = await cases(repeated);
  const cold = await cases(fresh(setup.warmUpRounds + setup.rounds));
  const rows = counts.map((count, index) => [
    count,
    ...[hot, cold].map((cases) => micros(medians(cases[index]?.measured ?? []).cpu)),
  ]);
  return section(
    'Growth: issuers',
    'CPU time for a request, the issuers taking turns: hot with one token of each, cold with new tokens.',
    table(['issuers', 'hot, CPU µs/request', 'cold, CPU µs/request'], rows),
  );
}

/** Creates the tokens that each round sends. */
type Rounds = (issuers: readonly BenchIssuer[]) => Promise<Iterator<readonly string[]>>;

async function serve(issuers: readonly BenchIssuer[], databaseUrl: string, rounds: Rounds): Promise<Measurable> {
  const sent = await rounds(issuers);
  const trusted = JSON.stringify(issuers.map(({ url }) => ({ issuer: url, audience })));
  const server = await startServer(service({ AUTH_ISSUERS: trusted, DATABASE_URL: databaseUrl }));
  const load = () => ({ url: `${server.url}/api/private-scoped`, amount, tokens: sent.next().value ?? [] });
  return { server, measure: () => measure(load(), server.pid) };
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
