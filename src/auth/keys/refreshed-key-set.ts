import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { KeySetOptions } from '../auth.options.js';
import type { FetchedKeySet } from './fetch-key-set.js';
import { type KeySetState, type KeySetStatus, keySetState } from './key-set-status.js';
import { type KeySet, renewed } from './key-set.js';

/** A failing refresh is tried again after 0.5 s, 1 s, 2 s … 10 s. */
const backoffMs = { first: 500, longest: 10_000 };

/** A refresh begins at this part of the maximum age, so that it is done before that ends. */
const refreshAfter = 0.9;

/**
 * The last good key set of an issuer, refreshed in the background. There is never more than one fetch in flight, and a
 * failing one leaves the set as it is. Times are those of the monotonic clock, which nobody sets.
 */
export class RefreshedKeySet {
  /** Its fetch began at `requestedAt`: what was published before is in it. */
  private held: { readonly keys: KeySet; readonly requestedAt: number } | undefined;
  private inFlight: Promise<boolean> | undefined;
  private queued: Promise<boolean> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failuresInARow = 0;
  private readonly counts = { fetches: 0, failures: 0, fetchingMs: 0 };
  private lastError: string | undefined;
  private reportedFlaws = '';
  private nextRefreshAt = 0;
  private lastRequestedAt = -Infinity;
  private readonly stopping = new AbortController();

  constructor(
    private readonly fetchSet: () => Promise<FetchedKeySet>,
    private readonly options: KeySetOptions,
    private readonly logger: Pick<Logger, 'log' | 'warn'>,
  ) {}

  /** The keys to verify with, or undefined while none are usable. */
  get usable(): KeySet | undefined {
    return this.state() === 'dead' ? undefined : this.held?.keys;
  }

  /** Whether the fetch of the held set began then or later; without one it did not. */
  isFrom(time: number): boolean {
    return Number(this.held?.requestedAt) >= time;
  }

  /** Whether the last fetch failed, and the next one waits for its time. */
  get isFailing(): boolean {
    return this.failuresInARow > 0 && this.inFlight === undefined;
  }

  status(): KeySetStatus {
    const { held, lastError } = this;
    const now = performance.now();
    return {
      state: this.state(),
      ageMs: held && now - held.requestedAt,
      keyIds: (held?.keys ?? []).map(({ kid }) => kid),
      lastError,
      ...this.counts,
      nextRefreshInMs: Math.max(0, this.nextRefreshAt - now),
    };
  }

  /** @returns whether a new set is held; those who call meanwhile share the fetch in flight */
  refresh(): Promise<boolean> {
    this.inFlight ??= this.fetchOnce().finally(() => (this.inFlight = undefined));
    return this.inFlight;
  }

  /** Milliseconds until a request may start a fetch, for a key that isn't held: counted from the last one, whether or not it failed. */
  cooldownLeft(): number {
    return Math.max(0, this.lastRequestedAt + this.options.cooldownMs - performance.now());
  }

  /**
   * The next step to a newer set: the fetch in flight, else one when the cooldown is over; those who call meanwhile share it.
   * Whether the set is new enough then, and for how long to go on, is the caller's to say.
   *
   * @returns whether to go on: not when the fetch failed, nor at the end
   */
  newer(): Promise<boolean> {
    if (this.inFlight) return this.inFlight;
    this.queued ??= this.fetchAfterCooldown();
    return this.queued;
  }

  stop(): void {
    clearTimeout(this.timer);
    this.stopping.abort();
  }

  private async fetchAfterCooldown(): Promise<boolean> {
    const { signal } = this.stopping;
    await sleep(this.cooldownLeft(), undefined, { signal }).catch(() => undefined);
    this.queued = undefined;
    if (signal.aborted) return false;
    // A routine refresh that came between has moved the cooldown on.
    return this.cooldownLeft() > 0 || this.refresh();
  }

  private async fetchOnce(): Promise<boolean> {
    clearTimeout(this.timer);
    const requestedAt = performance.now();
    this.lastRequestedAt = requestedAt;
    try {
      this.succeeded(await this.fetchSet(), requestedAt);
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    } finally {
      this.counts.fetches += 1;
      this.counts.fetchingMs += performance.now() - requestedAt;
    }
  }

  private succeeded({ keys, leftOut }: FetchedKeySet, requestedAt: number): void {
    if (this.failuresInARow > 0) this.logger.log('The signing keys could be refreshed again');
    const flaws = leftOut.join('; ');
    if (flaws !== '' && flaws !== this.reportedFlaws) this.logger.warn(`Of the signing keys, ${flaws}`);
    this.reportedFlaws = flaws;
    this.held = { keys: renewed(keys, this.held?.keys ?? []), requestedAt };
    this.failuresInARow = 0;
    this.lastError = undefined;
    this.schedule(this.options.maxAgeMs * refreshAfter);
  }

  private failed(error: unknown): void {
    this.lastError = String(Object(error).message ?? error);
    this.logger.warn(`The signing keys could not be refreshed: ${this.lastError}`);
    this.schedule(Math.min(backoffMs.first * 2 ** this.failuresInARow, backoffMs.longest));
    this.failuresInARow += 1;
    this.counts.failures += 1;
  }

  /** Shortened by chance, so that replicas spread. */
  private schedule(delayMs: number): void {
    if (this.stopping.signal.aborted) return;
    const shortened = delayMs * (0.8 + 0.2 * Math.random());
    this.nextRefreshAt = performance.now() + shortened;
    this.timer = setTimeout(() => void this.refresh(), shortened).unref();
  }

  private state(): KeySetState {
    const now = performance.now();
    return keySetState(this.held && now - this.held.requestedAt, now >= this.nextRefreshAt, this.options);
  }
}
