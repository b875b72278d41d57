import type { AuthOptions, IssuerOptions } from '../../auth/index.js';
import { discoverJwksUri } from '../../auth/keys/discovery.js';
import { fetchKeySet } from '../../auth/keys/fetch-key-set.js';
import { type KeySet, selectKey } from '../../auth/keys/key-set.js';
import { messageOf } from '../run-command.js';
import type { Finding } from './finding.js';

/** Checks an issuer step by step: its metadata, its keys and its clock. Returns the keys, or undefined if they are unavailable. */
export async function* examineIssuer(
  options: IssuerOptions,
  { keys: { timeoutMs }, clockToleranceMs }: AuthOptions,
): AsyncGenerator<Finding, KeySet | undefined> {
  const { issuer, jwksUri, algorithms } = options;
  try {
    const keysUri = jwksUri ?? (await discoverJwksUri(issuer, AbortSignal.timeout(timeoutMs)));
    yield { ok: true, text: `the issuer ${issuer} publishes its keys at ${keysUri}` };
    const { keys, leftOut } = await fetchKeySet(issuer, keysUri, timeoutMs);
    yield {
      ok: true,
      text: `it publishes ${keys.length} usable key(s): ${keys.map(({ kid }) => kid ?? '(no kid)').join(', ')}`,
    };
    yield* leftOut.map((text) => ({
      ok: false,
      text,
      advice: 'report it to the operator of the issuer; the other keys work',
    }));
    yield algorithmsFinding(keys, algorithms);
    yield await clockFinding(keysUri, clockToleranceMs, timeoutMs);
    return keys;
  } catch (error) {
    yield { ok: false, text: messageOf(error), advice: issuerAdvice(issuer) };
    return undefined;
  }
}

function issuerAdvice(issuer: string): string {
  return `is ${issuer} up and reachable from here, and exactly the "issuer" in its metadata, including a slash at the end?`;
}

function algorithmsFinding(keys: KeySet, algorithms: readonly string[]): Finding {
  const usable = algorithms.filter((algorithm) =>
    keys.some(({ kid }) => selectKey(keys, kid, algorithm) !== undefined),
  );
  return usable.length > 0
    ? { ok: true, text: `its keys fit ${usable.join(', ')}` }
    : {
        ok: false,
        text: `none of its keys fits ${algorithms.join(', ')}`,
        advice: 'set AUTH_ALGORITHMS to the algorithms that it signs with',
      };
}

/** Compares the clocks. It ignores two seconds: `Date` is in whole seconds, and the response takes time to arrive. */
async function clockFinding(keysUri: string, toleranceMs: number, timeoutMs: number): Promise<Finding> {
  const response = await fetch(keysUri, { signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined);
  await response?.body?.cancel();
  // A response from a cache was generated `Age` seconds ago.
  const [date, age] = [response?.headers.get('date') ?? '', Number(response?.headers.get('age'))];
  const difference = Math.round((Date.parse(date) - Date.now()) / 1000) + age;
  if (Number.isNaN(difference)) return { ok: true, text: 'its clock is unknown: its response has no Date' };
  const text = `its clock and ours differ by ${Math.abs(difference)} s`;
  const ok = Math.abs(difference) * 1000 <= toleranceMs + 2000;
  return { ok, text, advice: ok ? undefined : 'synchronize this machine’s clock (NTP)' };
}
