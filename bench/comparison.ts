import { loadSections, hotChart, verificationText } from './compare/report.ts';
import { type GroupResult, type Plan, measureGroup, tokensNeeded } from './compare/rounds.ts';
import { targets } from './compare/targets.ts';
import { type Group, allGroups } from './contestants/peers.ts';
import { measureGrowth } from './growth/index.ts';
import type { Options } from './options.ts';
import { type Files, aboutRun } from './report/files.ts';
import { section } from './report/markdown.ts';
import { type Finding, targetTable } from './report/target.ts';
import { type Session, startSession } from './session.ts';

const full = {
  plan: { rounds: 15, warmUpRounds: 5, amounts: { public: 4000, hot: 4000, cold: 2000, dpop: 1500 } },
  growth: { rounds: 9, warmUpRounds: 10 },
  liveTokens: 100_000,
};
const quick = {
  plan: { rounds: 2, warmUpRounds: 1, amounts: { public: 1000, hot: 1000, cold: 500, dpop: 500 } },
  growth: { rounds: 1, warmUpRounds: 1 },
  liveTokens: 10_000,
};

/** Measures our service beside its peers, and how its costs grow. */
export async function compare(options: Options): Promise<Files> {
  const size = options.quick ? quick : full;
  const plan = { ...size.plan, ...(options.rounds && { rounds: options.rounds }) };
  const session = await startSession(Math.max(tokensNeeded(plan), options.growth ? size.liveTokens : 0));
  const results = await measureGroups(plan, options, session);
  const rounds = Math.min(size.growth.rounds, plan.rounds);
  const setup = { ...session, ...size.growth, rounds, quick: options.quick };
  const growth = options.growth ? await measureGrowth(setup) : [];
  return { 'RESULTS.md': toMarkdown(plan, results, growth), 'results.svg': hotChart(results), ...plotsOf(growth) };
}

async function measureGroups(plan: Plan, { only }: Options, session: Session): Promise<GroupResult[]> {
  const { issuer, bound, postgres } = session;
  const results: GroupResult[] = [];
  for (const group of chosen(allGroups(issuer.url, postgres.url), only)) {
    console.log(`group: ${group.name}`);
    results.push(await measureGroup(group, plan, issuer, bound, results.length === 0));
  }
  return results;
}

/** With `--only`, the chosen servers are one group. */
function chosen(groups: Group[], only: readonly string[]): Group[] {
  if (only.length === 0) return groups;
  const all = new Map(groups.flatMap(({ peers }) => peers.map((peer) => [peer.name, peer])));
  const unknown = only.filter((name) => !all.has(name));
  if (unknown.length > 0)
    throw new TypeError(`--only: unknown ${unknown.join(', ')}; known: ${[...all.keys()].join(', ')}`);
  return [{ name: 'chosen', peers: only.flatMap((name) => all.get(name) ?? []) }];
}

const intervals =
  'The servers of a group took turns, while the others were stopped. Each ratio is the median of the ratios within each round, with the interval that contains the true median with a probability of 95 % (order statistics; of fewer than six rounds, all of them).';

function toMarkdown({ rounds }: Plan, results: readonly GroupResult[], growth: readonly Finding[]): string {
  const [own] = results;
  if (!own) throw new RangeError('Nothing was measured');
  const all = [...targets(own), ...growth.flatMap(({ targets = [] }) => targets)];
  return [
    '# Results',
    aboutRun(`medians of ${rounds} rounds`),
    intervals,
    verificationText(own),
    section(
      'Targets',
      'Of our service as delivered: JSON access log to a pipe that is read, metrics, all headers.',
      targetTable(all),
    ),
    ...loadSections(results),
    ...growth.map((finding) => finding.section),
  ]
    .join('\n\n')
    .concat('\n');
}

function plotsOf(growth: readonly Finding[]): Files {
  return Object.fromEntries(growth.flatMap(({ plots = {} }) => Object.entries(plots)));
}
