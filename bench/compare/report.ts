import { type Bar, barChart } from '../report/chart.ts';
import { megabytes, micros, microsWithin, ratio, section, table, whole } from '../report/markdown.ts';
import { type Peer, names } from '../contestants/peers.ts';
import { medianCosts } from '../machine/verification-cost.ts';
import { median, medians, estimate, paired } from '../report/statistics.ts';
import { type LoadName, loads } from './measure-peer.ts';
import { type GroupResult, cpuOf, rowsOf } from './rounds.ts';

/** A server's results, in the group that it was measured in. Those of the floor and ours are in the first one. */
interface Entry {
  readonly peer: Peer;
  readonly result: GroupResult;
}

const about: Readonly<Record<LoadName, string>> = {
  public: 'No token. Nothing is checked. The floor has this load in all tables, measured beside the others.',
  hot: 'One token, which the server has seen before.',
  cold: 'Each token new, once the server is warm.',
  dpop: 'One token that is bound to a key, and a new ES256 proof with each request (RFC 9449). Ours also remembers each proof, so that it is accepted once; express-oauth2-jwt-bearer accepts a proof again while it is fresh.',
};

/** A section for each load. */
export function loadSections(results: readonly GroupResult[]): string[] {
  const entries = entriesOf(results);
  return loads.map((load) => loadSection(load, entries));
}

function loadSection(load: LoadName, entries: readonly Entry[]): string {
  const head = ['server', 'CPU µs/request', '95 %', '× node:http', '× ours', 'requests/s', 'p99 ms', 'RSS MB'];
  const rows = entries.flatMap((entry) => row(load, entry));
  return section(`Load: ${load}`, about[load], table(head, rows));
}

function row(load: LoadName, { peer, result }: Entry): string[][] {
  const measured = rowsOf(result, peer.name, load);
  if (measured.length === 0) return [];
  const cpu = cpuOf(result, peer.name, load);
  const times = (name: string) => {
    return peer.name === name ? '–' : ratio(paired((mine, other) => mine / other, cpu, cpuOf(result, name, load)));
  };
  const { throughput, p99, memory } = medians(measured);
  const ratios = [times(names.floor), times(names.ours)];
  return [[peer.title, ...microsWithin(estimate(cpu)), ...ratios, whole(throughput), whole(p99), megabytes(memory)]];
}

function entriesOf(results: readonly GroupResult[]): Entry[] {
  const entries = new Map<string, Entry>();
  for (const result of results) {
    for (const peer of result.group.peers) if (!entries.has(peer.name)) entries.set(peer.name, { peer, result });
  }
  return [...entries.values()];
}

export function verificationText({ verifications }: GroupResult): string {
  const { rsa, ecdsa, by } = medianCosts(verifications);
  return `One RSA-2048 verification takes ${micros(rsa)} µs here, one of ES256 ${micros(ecdsa)} µs (${by}).`;
}

/** A chart of the hot load, because most requests in production are hot. */
export function hotChart(results: readonly GroupResult[]): string {
  const bars = entriesOf(results).map(({ peer, result }): Bar => {
    const isOurs = peer.name === names.ours || peer.name === names.oursQuiet;
    return { label: peer.title, value: median(cpuOf(result, peer.name, 'hot')), isOurs };
  });
  return barChart('CPU time of a request with a token seen before (less is better)', bars);
}
