import type { Finding } from './finding.js';

/** Compares the clocks. It ignores two seconds: `Date` is in whole seconds, and the response takes time to arrive. */
export async function clockFinding(keysUri: string, toleranceMs: number, timeoutMs: number): Promise<Finding> {
  const signal = AbortSignal.timeout(timeoutMs);
  const response = await fetch(keysUri, { signal, redirect: 'manual' }).catch(() => undefined);
  await response?.body?.cancel();
  // A response from a cache was generated `Age` seconds ago.
  const [date, age] = [response?.headers.get('date') ?? '', Number(response?.headers.get('age'))];
  const difference = Math.round((Date.parse(date) - Date.now()) / 1000) + age;
  if (Number.isNaN(difference)) return { ok: true, text: 'its clock is unknown: its response has no Date' };
  const text = `its clock and ours differ by ${Math.abs(difference)} s`;
  const ok = Math.abs(difference) * 1000 <= toleranceMs + 2000;
  return { ok, text, advice: ok ? undefined : 'synchronize this machine’s clock (NTP)' };
}
