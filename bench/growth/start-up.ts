import { section } from '../markdown.ts';
import { ours } from '../ours.ts';
import { startServer } from '../server-process.ts';
import { median } from '../statistics.ts';
import type { GrowthSetup } from './growth.ts';

/** Measures how long the built service takes to respond after its start, with its tables already migrated. */
export async function startUp({ issuers: [issuer], postgres, rounds }: GrowthSetup): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const server = await startServer(ours(issuer?.url ?? '', postgres.url));
    times.push(server.startUp);
    await server.stop();
  }
  const [fastest, typical] = [Math.min(...times), median(times)].map((time) => `${time.toFixed(0)} ms`);
  return section(
    'Start-up',
    `From the start of the process to its first 200: ${typical} (median of ${rounds}), ${fastest} at best.`,
  );
}
