import { type Bar, barChart } from './chart.ts';
import { machine } from './machine.ts';
import { megabytes, micros, section, table, whole } from './markdown.ts';
import { type Peer, names } from './peers.ts';
import { type LoadName, type Results, loads } from './rounds.ts';
import { type Target, targets } from './targets.ts';
import type { VerificationCosts } from './verification-cost.ts';

export interface Report {
  readonly command: string;
  readonly rounds: number;
  readonly peers: readonly Peer[];
  readonly results: Results;
  readonly verification: VerificationCosts;
  /** Finished Markdown sections. */
  readonly growth: readonly string[];
}

export function toMarkdown(report: Report): string {
  const { command, rounds, verification, growth } = report;
  const about = [
    `${new Date().toISOString().slice(0, 10)}, \`${command}\`, medians of ${rounds} rounds in which the servers took turns.`,
    machine()
      .map((line) => `- ${line}`)
      .join('\n'),
  ];
  const limit = `One RSA-2048 verification takes ${micros(verification.rsa)} µs here, one of ES256 ${micros(verification.ecdsa)} µs (${verification.by}).`;
  const parts = ['# Results', ...about, section('CPU time', cpuIntro, cpuTable(report), limit)];
  return [
    ...parts,
    section('Targets', ...targetTables(report)),
    ...loads.map((load) => loadSection(load, report)),
    ...growth,
  ]
    .join('\n\n')
    .concat('\n');
}

const cpuIntro =
  'Of the server, in µs for a request. The check of the token is what a protected route takes more than the public one.';

function cpuTable({ peers, results }: Report): string {
  const rows = peers.map(({ name, title }) => {
    const [open = NaN, hot = NaN, cold = NaN, dpop = NaN] = loads.map((load) => results.get(name)?.[load]?.cpu ?? NaN);
    return [title, ...[open, hot, cold, dpop, hot - open, cold - open, dpop - open].map(micros)];
  });
  return table(['server', ...loads, 'check, hot', 'check, cold', 'check, dpop'], rows);
}

const dpopIntro =
  'One token that is bound to a key, and a new ES256 proof with each request (RFC 9449). Ours also remembers each proof, so that it is accepted once; express-oauth2-jwt-bearer accepts a proof again while it is fresh.';

function loadSection(load: LoadName, { peers, results }: Report): string {
  const rows = peers.flatMap(({ name, title }) => {
    const measured = results.get(name)?.[load];
    if (!measured) return [];
    return [[title, micros(measured.cpu), whole(measured.throughput), whole(measured.p99), megabytes(measured.memory)]];
  });
  const about = load === 'dpop' ? [dpopIntro] : [];
  return section(
    `Load: ${load}`,
    ...about,
    table(['server', 'CPU µs/request', 'requests/s', 'p99 ms', 'RSS MB'], rows),
  );
}

function targetTables({ peers, results, verification }: Report): string[] {
  const own = peers.filter(({ name }) => name === names.ours || name === names.oursQuiet);
  const intro = 'Ratios of CPU time for a request. The limit is our public route and one bare verification.';
  return [
    intro,
    ...own.flatMap(({ name, title }) => [`**${title}**`, targetTable(targets(results, name, verification.rsa))]),
  ];
}

function targetTable(rows: readonly Target[]): string {
  return table(
    ['target', 'at least', 'measured', ''],
    rows.map(({ text, atLeast, ratio }) => {
      if (ratio === undefined) return [text, String(atLeast), 'not measured', '–'];
      return [text, String(atLeast), ratio.toFixed(2), ratio >= atLeast ? '✓' : '✗'];
    }),
  );
}

/** A chart of the hot load, because most requests in production are hot. */
export function toChart({ peers, results }: Report): string {
  const bars = peers.flatMap(({ name, title }): Bar[] => {
    const measured = results.get(name)?.hot ?? results.get(name)?.public;
    return measured
      ? [{ label: title, value: measured.cpu, isOurs: name === names.ours || name === names.oursQuiet }]
      : [];
  });
  return barChart('CPU time of a request with a token seen before (less is better)', bars);
}
