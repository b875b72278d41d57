import { ours } from '../contestants/ours.ts';
import { type RunningServer, startServer } from '../contestants/server-process.ts';
import { cpuTime, residentMemory } from '../machine/cpu-time.ts';
import type { Options } from '../options.ts';
import { type Files, aboutRun } from '../report/files.ts';
import { startSession } from '../session.ts';
import { sendAtRate } from './constant-rate.ts';
import { coldTokens, mix, sequence } from './mix.ts';
import { type Sample, type Soak, memoryPlot, soakSections } from './report.ts';

/** Seconds that aren't counted: the compilers and the heap find their sizes. */
const warmUp = { full: 60, quick: 10 };

/** Sends a mix of requests at a constant rate below saturation, and watches latencies and memory. */
export async function soak({ rate, quick }: Options, seconds: number): Promise<Files> {
  const before = quick ? warmUp.quick : warmUp.full;
  const requests = (before + seconds) * rate;
  const session = await startSession(coldTokens(requests));
  const kinds = await mix(session, requests);
  const order = sequence(kinds);
  const server = await startServer(ours(session.issuer.url, session.postgres.url));
  const load = { url: server.url, rate, sequence: order };
  console.log(`${before} s of warm-up`);
  await sendAtRate({ ...load, seconds: before });
  console.log(`${seconds} s at ${rate} requests/s`);
  const samples: Sample[] = [];
  const outcome = await sendAtRate({ ...load, seconds, eachSecond: () => void samples.push(sample(server)) });
  await server.stop();
  const measured: Soak = { ...outcome, kinds, sequence: order, rate, seconds, samples };
  const about = aboutRun(`${rate} requests/s for ${seconds} s, after ${before} s of warm-up`);
  return {
    'SOAK.md': ['# Soak', about, ...soakSections(measured)].join('\n\n').concat('\n'),
    'soak.svg': memoryPlot(measured),
  };
}

function sample({ pid }: RunningServer): Sample {
  return { cpu: cpuTime(pid), memory: residentMemory(pid) };
}
