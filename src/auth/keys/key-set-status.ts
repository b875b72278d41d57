import type { KeySetOptions } from '../options/auth-options.js';

/**
 * The state of a key set. `empty`: nothing fetched yet. `due`: fresh, but its refresh is due. `stale`: past its maximum age, used
 * while refreshing fails. `dead`: too old to be used.
 */
export type KeySetState = 'empty' | 'fresh' | 'due' | 'stale' | 'dead';

/** The status of a key set, for readiness and metrics. */
export interface KeySetStatus {
  readonly state: KeySetState;
  /** Milliseconds since the fetch of the current set began. */
  readonly ageMs: number | undefined;
  readonly keyIds: readonly (string | undefined)[];
  /** The error of the last fetch, if it failed. */
  readonly lastError: string | undefined;
  /** The number of completed fetches since startup, failed ones included. */
  readonly fetches: number;
  /** The number of failed fetches since startup. */
  readonly failures: number;
  /** The duration of all completed fetches together. */
  readonly fetchingMs: number;
  /** Milliseconds until the next routine fetch. */
  readonly nextRefreshInMs: number;
}

/** @param ageMs of the current set; undefined where there is none */
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
