import type { AuthOptions, IssuerOptions } from '../auth/index.js';
import { discoverJwksUri } from '../auth/keys/discovery.js';
import { fetchKeySet } from '../auth/keys/fetch-key-set.js';
import { type KeySet, selectKey } from '../auth/keys/key-set.js';
import { type Finding, messageOf } from './finding.js';

/** The issuer as the service would see it, step by step: its metadata, its keys, its clock. */
export async function* examineIssuer(
  options: IssuerOptions,
  { keys: { timeoutMs }, clockToleranceMs }: AuthOptions,
): AsyncGenerator<Finding, KeySet | undefined> {
  const { issuer, jwksUri, algorithms } = options;
  try {
    const address = jwksUri ?? (await discoverJwksUri(issuer, AbortSignal.timeout(timeoutMs)));
    yield { ok: true, text: `the issuer ${issuer} has its keys at ${address}` };
    const { keys, leftOut } = await fetchKeySet(issuer, address, timeoutMs);
    yield {
      ok: true,
      text: `it has ${keys.length} usable key(s): ${keys.map(({ kid }) => kid ?? '(no kid)').join(', ')}`,
    };
    yield* leftOut.map((text) => ({ ok: false, text, advice: 'ask who runs the issuer; the other keys work' }));
    yield algorithmsFinding(keys, algorithms);
    yield await clockFinding(address, clockToleranceMs, timeoutMs);
    return keys;
  } catch (error) {
    yield { ok: false, text: messageOf(error), advice: issuerAdvice(issuer) };
    return undefined;
  }
}

function issuerAdvice(issuer: string): string {
  return `is ${issuer} up, reachable from here, and written as its metadata has it (the slash at the end too)?`;
}

function algorithmsFinding(keys: KeySet, algorithms: readonly string[]): Finding {
  const served = algorithms.filter((algorithm) =>
    keys.some(({ kid }) => selectKey(keys, kid, algorithm) !== undefined),
  );
  return served.length > 0
    ? { ok: true, text: `its keys fit ${served.join(', ')}` }
    : { ok: false, text: `none of its keys fits ${algorithms.join(', ')}`, advice: 'set AUTH_ALGORITHMS' };
}

/** HTTP's `Date` counts in whole seconds, and the answer takes its time: two seconds are no difference. */
async function clockFinding(address: string, toleranceMs: number, timeoutMs: number): Promise<Finding> {
  const response = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
  await response?.body?.cancel();
  // What a cache answers is as old as its Age.
  const [date, age] = [response?.headers.get('date') ?? '', Number(response?.headers.get('age'))];
  const apart = Math.round((Date.parse(date) - Date.now()) / 1000) + age;
  if (Number.isNaN(apart)) return { ok: true, text: 'it does not say what time it is' };
  const text = `its clock and ours are ${Math.abs(apart)} s apart`;
  const ok = Math.abs(apart) * 1000 <= toleranceMs + 2000;
  return { ok, text, advice: ok ? undefined : 'set this machine’s clock by NTP' };
}
