import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '../test/support/postgres-server.ts';
import { onExit, stopAll, stopOnSignals } from './clean-up.ts';
import { startContestants } from './contestants.ts';
import { moveToLoadCore } from './cores.ts';
import { measureGrowth } from './growth/index.ts';
import { issuers, startIssuer } from './issuer.ts';
import { type Options, readOptions } from './options.ts';
import { allPeers } from './peers.ts';
import { boundToken } from './proofs.ts';
import { type Report, toChart, toMarkdown } from './report.ts';
import { runRounds, tokensNeeded } from './rounds.ts';
import { tokens } from './tokens.ts';

const full = {
  issuers: 100,
  amounts: { public: 10_000, hot: 10_000, cold: 5000, dpop: 5000 },
  warmUp: { public: 10_000, hot: 10_000, cold: 20_000, dpop: 10_000 },
  warmUpRounds: 4,
  growthWarmUpRounds: 20,
};
const quick = {
  issuers: 10,
  amounts: { public: 2000, hot: 2000, cold: 1000, dpop: 1000 },
  warmUp: { public: 2000, hot: 2000, cold: 2000, dpop: 2000 },
  warmUpRounds: 1,
  growthWarmUpRounds: 2,
};

async function main(options: Options): Promise<void> {
  const size = options.quick ? quick : full;
  const all = issuers(size.issuers);
  const [issuer] = all;
  if (!issuer) throw new RangeError('There is no issuer');
  const plan = { ...size, rounds: options.rounds };
  const sent = await tokens(issuer, tokensNeeded(plan));
  moveToLoadCore();
  await startIssuer(all);
  const postgres = await startPostgres();
  // If a signal has already stopped PostgreSQL, `stop` no longer removes its data: `remove` does.
  onExit(postgres.stop, postgres.remove);
  const peers = allPeers(issuer.url, postgres.url).filter(({ name }) => isChosen(name, options));
  const bound = boundToken(issuer);
  const contestants = await startContestants(peers, issuer, bound);
  const measured = await runRounds(contestants, plan, sent, bound);
  for (const { stop } of contestants) await stop();
  const growth = options.growth
    ? await measureGrowth({ issuers: all, postgres, warmUpRounds: size.growthWarmUpRounds, ...options })
    : [];
  publish({ command: commandLine(), rounds: options.rounds, peers, growth, ...measured }, options);
}

function isChosen(name: string, { only }: Options): boolean {
  return only.length === 0 || only.includes(name);
}

/** Prints the report, and writes it to disk after a full run. */
function publish(report: Report, { quick, only, growth }: Options): void {
  const text = toMarkdown(report);
  console.log(text);
  if (quick || only.length > 0 || !growth) return console.log('not written: this was no full run');
  writeFileSync(join(import.meta.dirname, 'RESULTS.md'), text);
  writeFileSync(join(import.meta.dirname, 'results.svg'), toChart(report));
  console.log('written: bench/RESULTS.md and bench/results.svg');
}

function commandLine(): string {
  const args = process.argv.slice(2);
  return ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

stopOnSignals();
try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
await stopAll();
// The issuer still listens, which would keep the process running.
process.exit();
