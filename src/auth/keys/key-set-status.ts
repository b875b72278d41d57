import type { KeySetOptions } from '../auth.options.js';

/**
 * Where a key set is in its life: nothing fetched yet; fresh; its refresh is due; past its maximum age and served while
 * refreshing fails; past that too, and no longer used.
 */
export type KeySetState = 'empty' | 'fresh' | 'due' | 'stale' | 'dead';

/** A key set as readiness and metrics see it. */
export interface KeySetStatus {
  readonly state: KeySetState;
  /** Milliseconds since the fetch of the held set began. */
  readonly ageMs: number | undefined;
  readonly keyIds: readonly (string | undefined)[];
  /** Of the last fetch, where it failed. */
  readonly lastError: string | undefined;
  /** Since the start: how many fetches ended, how many of them failed, and the milliseconds that they took together. */
  readonly fetches: number;
  readonly failures: number;
  readonly fetchingMs: number;
  /** Milliseconds until the next routine fetch. */
  readonly nextRefreshInMs: number;
}

/** @param ageMs of the held set, undefined where there is none */
export function keySetState(
  ageMs: number | undefined,
  isDue: boolean,
  { maxAgeMs, maxStaleMs }: KeySetOptions,
): KeySetState {
  if (ageMs === undefined) return 'empty';
  if (ageMs > maxStaleMs) return 'dead';
  if (ageMs > maxAgeMs) return 'stale';
  return isDue ? 'due' : 'fresh';
}
