import { type Amounts, type LoadName, stepsOf } from '../compare/measure-peer.ts';
import { allGroups } from '../contestants/peers.ts';
import { type Turns, inTurns } from '../in-turns.ts';
import { tokens } from '../load/tokens.ts';
import type { Options } from '../options.ts';
import { type Files, aboutRun } from '../report/files.ts';
import { type Session, startSession } from '../session.ts';
import { type Table, parts, tables } from './parts.ts';
import { type Costs, about, tableText } from './report.ts';
import { type Variant, assertParts, variants, whole } from './variants.ts';

/** Every batch starts all servers anew, because the JIT compiler optimizes two processes differently. */
const full = { batches: 3, rounds: 8, warmUpRounds: 6, amounts: { public: 3000, hot: 3000, cold: 1500, dpop: 1000 } };
const quick = { batches: 1, rounds: 3, warmUpRounds: 1, amounts: { public: 500, hot: 500, cold: 300, dpop: 300 } };

interface Plan extends Turns {
  readonly batches: number;
  readonly amounts: Amounts;
}

/** Measures what each part of the service costs: the service without it, in the same rounds as the whole. */
export async function ablate(options: Options): Promise<Files> {
  const plan = { ...(options.quick ? quick : full), ...(options.rounds && { rounds: options.rounds }) };
  await assertParts();
  const unknown = options.only.filter((title) => !(title in parts));
  if (unknown.length > 0) throw new TypeError(`--only: unknown ${unknown.join(', ')}`);
  const session = await startSession(1 + (plan.warmUpRounds + plan.rounds) * plan.amounts.cold);
  const texts: string[] = [];
  for (const table of tables) texts.push(tableText(table, await measureTable(table, plan, session, options)));
  const run = aboutRun(
    `${plan.batches} × ${plan.rounds} rounds in which the servers took turns, each with fresh processes`,
  );
  return { 'ABLATION.md': ['# Ablation', run, about, ...texts].join('\n\n').concat('\n') };
}

async function measureTable(table: Table, plan: Plan, session: Session, { only }: Options): Promise<Costs> {
  const { issuer, postgres } = session;
  const all = chosen(variants(session, table.parts, allGroups(issuer.url, postgres.url)), only);
  const costs: Costs = new Map(all.map(({ title }) => [title, {}]));
  for (let batch = 1; batch <= plan.batches; batch++) {
    console.log(`${table.title}: batch ${batch} of ${plan.batches}`);
    await measureBatch(all, table.loads, plan, session, costs);
  }
  return costs;
}

/** With `--only`, the whole and the chosen rows. */
function chosen(all: Variant[], only: readonly string[]): Variant[] {
  return all.filter(({ title }) => only.length === 0 || title === whole || only.includes(title));
}

async function measureBatch(
  all: readonly Variant[],
  loads: readonly LoadName[],
  plan: Plan,
  { issuer, bound }: Session,
  costs: Costs,
): Promise<void> {
  const { amounts } = plan;
  const [hot = '', ...fresh] = await tokens(issuer, 1 + (plan.warmUpRounds + plan.rounds) * amounts.cold);
  // The processes of each batch are new, so its tokens are, too.
  const cold = (round: number) => fresh.slice(round * amounts.cold, (round + 1) * amounts.cold);
  const measured = await inTurns(all, plan, async ({ title, peer, start }) => {
    const server = await start();
    console.log(`started: ${title}`);
    const steps = stepsOf(peer, server, amounts, { hot, cold, bound });
    return { server, steps: loads.flatMap((load) => steps[load] ?? []) };
  });
  for (const { of, measured: rows } of measured) {
    const known = costs.get(of.title) ?? {};
    for (const load of loads) (known[load] ??= []).push(...rows.flatMap((row) => row[load]?.cpu ?? []));
  }
}
