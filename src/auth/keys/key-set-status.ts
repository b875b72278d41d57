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
  /** When the next fetch is due, in milliseconds since the epoch. */
  readonly nextRefreshAt: number;
}
