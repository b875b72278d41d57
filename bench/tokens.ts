import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type BenchIssuer, cacheFolder } from './issuer.ts';
import { lifetime } from './token.ts';

/** Milliseconds for which a cached token must still be valid: longer than any run. */
const leastRest = 4 * 3600 * 1000;

/** Different tokens of one issuer. They are cached on disk for the next run, because signing takes a while. */
export async function tokens(issuer: BenchIssuer, count: number): Promise<string[]> {
  const file = join(cacheFolder, `tokens-of-${issuer.kid}.txt`);
  const kept = isFresh(file) ? readFileSync(file, 'utf8').split('\n') : [];
  if (kept.length >= count) return kept.slice(0, count);
  const minted = await mint(issuer, count);
  writeFileSync(file, minted.join('\n'));
  return minted;
}

function isFresh(file: string): boolean {
  return existsSync(file) && statSync(file).mtimeMs + lifetime * 1000 - Date.now() > leastRest;
}

async function mint(issuer: BenchIssuer, count: number): Promise<string[]> {
  if (count > 1000) console.log(`signing ${count} tokens`);
  const threads = count > 100 ? availableParallelism() : 1;
  const shares = Array.from({ length: threads }, () => mintInThread(issuer, Math.ceil(count / threads)));
  return (await Promise.all(shares)).flat().slice(0, count);
}

function mintInThread(issuer: BenchIssuer, count: number): Promise<string[]> {
  const worker = new Worker(new URL('tokens.worker.ts', import.meta.url), { workerData: { issuer, count } });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}
