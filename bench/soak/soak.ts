import { ours } from '../contestants/ours.ts';
import { type RunningServer, startServer } from '../contestants/server-process.ts';
import { cpuTime, residentMemory } from '../machine/cpu-time.ts';
import type { Options } from '../options.ts';
import { type Files, aboutRun } from '../report/files.ts';
import { startSession } from '../session.ts';
import { changingTokens } from './changing-tokens.ts';
import { sendAtRate } from './constant-rate.ts';
import { coldTokens, mix, sequence } from './mix.ts';
import { type Sample, type Soak, memoryPlot, soakSections } from './report.ts';

/** Seconds that aren't counted: the compilers and the heap find their sizes. */
const warmUp = { full: 60, quick: 10 };

/** Full within the first two minutes of a whole run: after that, new tokens are no reason for the memory to grow. */
const cachedTokens = 10_000;

/** Sends a mix of requests at a constant rate below saturation, and watches latencies and memory. */
export async function soak({ rate, quick }: Options, seconds: number): Promise<Files> {
  const before = quick ? warmUp.quick : warmUp.full;
  const requests = (before + seconds) * rate;
  const session = await startSession(coldTokens(requests));
  const changing = await changingTokens(session, before + seconds);
  const kinds = await mix(session, requests, changing);
  const order = sequence(kinds);
  const env = { ...changing.opaque.env, AUTH_TOKEN_CACHE_SIZE: String(cachedTokens) };
  const server = await startServer(ours(session.issuer.url, session.postgres.url, env));
  const load = { url: server.url, rate, sequence: order, eachSecond: changing.eachSecond };
  console.log(`${before} s of warm-up`);
  await sendAtRate({ ...load, seconds: before });
  console.log(`${seconds} s at ${rate} requests/s`);
  const samples: Sample[] = [];
  const eachSecond = (second: number) => {
    samples.push(sample(server));
    changing.eachSecond(second);
  };
  const outcome = await sendAtRate({ ...load, seconds, eachSecond });
  await server.stop();
  const measured: Soak = { ...outcome, kinds, sequence: order, rate, seconds, samples };
  return toFiles(measured, before);
}

function toFiles(measured: Soak, before: number): Files {
  const about = aboutRun(`${measured.rate} requests/s for ${measured.seconds} s, after ${before} s of warm-up`);
  return {
    'SOAK.md': ['# Soak', about, ...soakSections(measured)].join('\n\n').concat('\n'),
    'soak.svg': memoryPlot(measured),
  };
}

function sample({ pid }: RunningServer): Sample {
  return { cpu: cpuTime(pid), memory: residentMemory(pid) };
}
