import { allGroups } from '../contestants/peers.ts';
import type { RunningServer } from '../contestants/server-process.ts';
import { type Turns, inTurns } from '../in-turns.ts';
import type { Load } from '../load/load.ts';
import { measure } from '../load/measure.ts';
import { tokens } from '../load/tokens.ts';
import type { Options } from '../options.ts';
import { type Files, aboutRun } from '../report/files.ts';
import { micros, table } from '../report/markdown.ts';
import { type Estimate, estimate, paired } from '../report/statistics.ts';
import { type Session, startSession } from '../session.ts';
import { type Variant, assertParts, variants, whole } from './variants.ts';

/** Every batch starts all servers anew, because the JIT compiler optimizes two processes differently. */
const full = { batches: 3, rounds: 8, warmUpRounds: 6, amount: 3000 };
const quick = { batches: 1, rounds: 3, warmUpRounds: 1, amount: 500 };

interface Plan extends Turns {
  readonly batches: number;
  readonly amount: number;
}

/** Microseconds of CPU time for a request, one for each round; `hot` is empty for a server without protected routes. */
interface Costs {
  readonly public: number[];
  readonly hot: number[];
}

/** Measures what each part of the service costs: the service without it, in the same rounds as the whole. */
export async function ablate(options: Options): Promise<Files> {
  const plan = { ...(options.quick ? quick : full), ...(options.rounds && { rounds: options.rounds }) };
  await assertParts();
  const session = await startSession(1);
  const { issuer, postgres } = session;
  const all = chosen(variants(session, allGroups(issuer.url, postgres.url)), options.only);
  const costs = new Map<string, Costs>(all.map(({ title }) => [title, { public: [], hot: [] }]));
  for (let batch = 1; batch <= plan.batches; batch++) {
    console.log(`batch ${batch} of ${plan.batches}`);
    await measureBatch(all, plan, session, costs);
  }
  return { 'ABLATION.md': toMarkdown(plan, costs) };
}

/** With `--only`, the whole and the chosen rows. */
function chosen(all: Variant[], only: readonly string[]): Variant[] {
  const unknown = only.filter((title) => !all.some((variant) => variant.title === title));
  if (unknown.length > 0) throw new TypeError(`--only: unknown ${unknown.join(', ')}`);
  return all.filter(({ title }) => only.length === 0 || title === whole || only.includes(title));
}

async function measureBatch(
  all: readonly Variant[],
  plan: Plan,
  { issuer }: Session,
  costs: ReadonlyMap<string, Costs>,
): Promise<void> {
  const hot = await tokens(issuer, 1);
  const measured = await inTurns(all, plan, async (variant) => {
    const server = await variant.start();
    console.log(`started: ${variant.title}`);
    const { amount } = plan;
    const open: Step = async () => ({ public: await costOf(server, { path: '/api/public', tokens: [], amount }) });
    const known: Step = async () => ({
      hot: await costOf(server, { path: '/api/private-scoped', tokens: hot, amount }),
    });
    return { server, steps: variant.isProtected ? [open, known] : [open] };
  });
  for (const { of, measured: rows } of measured) {
    costs.get(of.title)?.public.push(...rows.flatMap((row) => row.public ?? []));
    costs.get(of.title)?.hot.push(...rows.flatMap((row) => row.hot ?? []));
  }
}

type Step = () => Promise<{ readonly public?: number; readonly hot?: number }>;

async function costOf({ url, pid }: RunningServer, { path, ...load }: Omit<Load, 'url'> & { readonly path: string }) {
  return (await measure({ url: url + path, ...load }, pid)).cpu;
}

const about =
  'CPU time in µs for a request: of the whole service as delivered, of the service without each of its parts, and of what it is built on. The differences are the medians of those within each round, with their 95 % intervals. The row that lacks nothing shows how much two processes of the same service differ. What two parts share is in both of their rows.';

function toMarkdown({ batches, rounds }: Plan, costs: ReadonlyMap<string, Costs>): string {
  const base = costs.get(whole);
  if (!base) throw new RangeError('Nothing was measured');
  const head = ['without', 'public', 'less than the whole', 'hot', 'less than the whole'];
  const rows = [...costs].map(([title, { public: open, hot }]) => [
    title,
    micros(estimate(open).median),
    difference(title, paired(saved, base.public, open)),
    micros(estimate(hot).median),
    difference(title, paired(saved, base.hot, hot)),
  ]);
  const run = aboutRun(`${batches} × ${rounds} rounds in which the servers took turns, each with fresh processes`);
  return ['# Ablation', run, about, table(head, rows)].join('\n\n').concat('\n');
}

const saved = (withPart: number, without: number) => withPart - without;

function difference(title: string, { median, low, high }: Estimate): string {
  if (title === whole || Number.isNaN(median)) return '–';
  return `${median.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`;
}
