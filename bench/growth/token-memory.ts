import { freePort } from '../../test/support/free-port.ts';
import { ours } from '../contestants/ours.ts';
import { startServer } from '../contestants/server-process.ts';
import { run } from '../load/load.ts';
import { tokens } from '../load/tokens.ts';
import { section, whole } from '../report/markdown.ts';
import type { Finding } from '../report/target.ts';
import type { GrowthSetup } from './growth.ts';
import { heapInUse } from './heap.ts';

/** Fewer than the default size of the cache, so that none is evicted. */
const cached = 9000;

/** Measures the memory that the service uses for each cached token. */
export async function tokenMemory({ issuer, postgres }: GrowthSetup): Promise<Finding> {
  const all = await tokens(issuer, cached + 1);
  const inspector = await freePort();
  const server = await startServer(ours(issuer.url, postgres.url, {}, `--inspect=127.0.0.1:${inspector}`));
  const url = `${server.url}/api/private-scoped`;
  // Warms up, so that the memory of compiled code isn't counted.
  await run({ url, tokens: all.slice(0, 1), amount: cached });
  const before = await heapInUse(inspector);
  await run({ url, tokens: all.slice(1), amount: cached });
  const perToken = ((await heapInUse(inspector)) - before) / cached;
  await server.stop();
  const text = `${whole(perToken)} bytes for each of ${whole(cached)} different tokens of ${all[0]?.length} characters, by the heap after a full collection.`;
  return { section: section('Growth: memory of a cached token', text) };
}
