import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { TestIssuer } from './kit.ts';
import { type Origin, newToken } from './token.ts';

/** Signed so far, by issuer. Measurements share them, because signing takes a while: each has servers of its own. */
const signed = new WeakMap<TestIssuer, string[]>();

/** Below it, starting threads takes longer than signing. */
const worthThreads = 1000;

/** Different tokens of one issuer: the first `count` of all that it has signed. */
export async function tokens(issuer: TestIssuer, count: number): Promise<string[]> {
  const known = signed.get(issuer) ?? [];
  const more = await sign(issuer, count - known.length);
  const all = [...known, ...more];
  signed.set(issuer, all);
  return all.slice(0, count);
}

async function sign(issuer: TestIssuer, count: number): Promise<string[]> {
  if (count < worthThreads) return Array.from({ length: Math.max(0, count) }, () => newToken(issuer));
  console.log(`signing ${count} tokens`);
  const threads = availableParallelism();
  const { url, audience, key } = issuer;
  const share = { url, audience, key, count: Math.ceil(count / threads) };
  const shares = await Promise.all(Array.from({ length: threads }, () => signInThread(share)));
  return shares.flat().slice(0, count);
}

/** Waits for the end of the thread: `moveToLoadCore` can't move one that ends meanwhile. */
async function signInThread(workerData: Origin & { readonly count: number }): Promise<string[]> {
  const worker = new Worker(new URL('tokens.worker.ts', import.meta.url), { workerData });
  const [[signed]] = await Promise.all([once(worker, 'message'), once(worker, 'exit')]);
  // What tokens.worker.ts sends.
  return signed as string[];
}
