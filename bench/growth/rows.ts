import { ours } from '../contestants/ours.ts';
import { startServer } from '../contestants/server-process.ts';
import { type Measurable, type Measured, inTurns } from '../in-turns.ts';
import { type Measurement, measure } from '../load/measure.ts';
import { tokens } from '../load/tokens.ts';
import { check, code, micros, section, table, whole } from '../report/markdown.ts';
import { medians } from '../report/statistics.ts';
import type { Finding } from '../report/target.ts';
import type { GrowthSetup } from './growth.ts';
import { type SeededDatabase, seededDatabase } from './seeded-database.ts';

interface Page {
  readonly name: string;
  readonly database: SeededDatabase;
  readonly query: string;
}

/** Measures the cost of a page of messages, service and PostgreSQL together, by the table's rows and the page's position. */
export async function rows(setup: GrowthSetup): Promise<Finding> {
  const counts = setup.quick ? [10_000] : [1000, 100_000, 1_000_000];
  const databases: SeededDatabase[] = [];
  for (const count of counts) databases.push(await seededDatabase(setup.postgres.url, count, migrate(setup)));
  const pages = databases.flatMap((database): Page[] => [
    { name: 'first', database, query: '?limit=20' },
    { name: 'deep', database, query: `?limit=20&cursor=${database.deepCursor}` },
  ]);
  const cases = await inTurns(pages, setup, (page) => serve(page, setup));
  const plans = databases.map(({ rows, plans }) => `-- ${whole(rows)} rows\n${plans}`);
  const statements = ['The plans of both statements:', code(plans.join('\n\n'))];
  return { section: section('Growth: rows', about, resultTable(counts, cases), ...statements) };
}

const about =
  '`GET /api/messages?limit=20` on PostgreSQL, the first page and the one that starts nine tenths down the list. CPU time of the service and of PostgreSQL together.';

/** Creates the tables by starting the service, which migrates at startup. */
function migrate({ issuer }: GrowthSetup): (url: string) => Promise<void> {
  return async (url) => (await startServer(ours(issuer.url, url))).stop();
}

async function serve({ database, query }: Page, { issuer, postgres }: GrowthSetup): Promise<Measurable<Measurement>> {
  const server = await startServer(ours(issuer.url, database.url));
  const load = { url: `${server.url}/api/messages${query}`, tokens: await tokens(issuer, 1), amount: 1000 };
  return { server, steps: [() => measure(load, server.pid, postgres.pid)] };
}

function resultTable(counts: readonly number[], cases: readonly Measured<Page, Measurement>[]): string {
  const cpu = (rows: number, name: string) => {
    const found = cases.find(({ of }) => of.database.rows === rows && of.name === name);
    return medians(found?.measured ?? []).cpu;
  };
  const lines = counts.map((count) => {
    const [first, deep] = [cpu(count, 'first'), cpu(count, 'deep')];
    const ratio = deep / first;
    return [whole(count), micros(first), micros(deep), ratio.toFixed(2), check(ratio <= 1.5)];
  });
  return table(['rows', 'first page, CPU µs', 'deep page, CPU µs', 'deep / first', '≤ 1.5'], lines);
}
