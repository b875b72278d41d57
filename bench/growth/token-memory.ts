import { freePort } from '../../test/support/free-port.ts';
import { audience } from '../issuer.ts';
import { run } from '../load.ts';
import { section, whole } from '../markdown.ts';
import { service } from '../ours.ts';
import { startServer } from '../server-process.ts';
import { tokens } from '../tokens.ts';
import type { GrowthSetup } from './growth.ts';
import { heapInUse } from './heap.ts';

/** Fewer than the default size of the cache, so that none is evicted. */
const cached = 9000;

/** Measures the memory that the service uses for each cached token. */
export async function tokenMemory({ issuers: [issuer], postgres }: GrowthSetup): Promise<string> {
  if (!issuer) throw new RangeError('There is no issuer');
  const all = await tokens(issuer, cached + 1);
  const inspector = await freePort();
  const env = { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: audience, DATABASE_URL: postgres.url };
  const server = await startServer(service(env, `--inspect=127.0.0.1:${inspector}`));
  const url = `${server.url}/api/private-scoped`;
  // Warms up, so that the memory of compiled code isn't counted.
  await run({ url, tokens: all.slice(0, 1), amount: cached });
  const before = await heapInUse(inspector);
  await run({ url, tokens: all.slice(1), amount: cached });
  const perToken = ((await heapInUse(inspector)) - before) / cached;
  await server.stop();
  return section(
    'Growth: memory of a cached token',
    `${whole(perToken)} bytes for each of ${whole(cached)} different tokens of ${all[0]?.length} characters, by the heap after a full collection.`,
  );
}
