import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { KeySetOptions } from '../options/auth-options.js';
import type { ParsedKeySet } from './parse-key-set.js';
import { type KeySetState, type KeySetStatus, keySetState } from './key-set-status.js';
import { type KeySet, anyKid, renewed } from './key-set.js';
import { refreshAfter } from './refresh-after.js';

/** A failed refresh is retried after 0.5 s, 1 s, 2 s … 10 s. */
const backoffMs = { first: 500, longest: 10_000 };

/**
 * The last good key set of an issuer, refreshed in the background. At most one fetch is in flight, and a failed one leaves the
 * set unchanged. Times are those of the monotonic clock, which nobody can set.
 */
export class RefreshedKeySet {
  private current: { readonly keys: KeySet; readonly requestedAt: number } | undefined;
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
    private readonly fetchSet: () => Promise<ParsedKeySet>,
    private readonly options: KeySetOptions,
    private readonly logger: Pick<Logger, 'log' | 'warn'>,
  ) {}

  /** The keys to verify with; undefined while there are no usable ones. */
  get usable(): KeySet | undefined {
    return this.state() === 'dead' ? undefined : this.current?.keys;
  }

  /** Whether the fetch of the current set began at that time or later, so that it contains every key published before. */
  wasRequestedSince(time: number): boolean {
    return this.current !== undefined && this.current.requestedAt >= time;
  }

  /** Whether the last fetch failed and the next one isn't in flight yet. */
  get isFailing(): boolean {
    return this.failuresInARow > 0 && this.inFlight === undefined;
  }

  status(): KeySetStatus {
    const { current, lastError } = this;
    const now = performance.now();
    return {
      state: this.state(),
      ageMs: current && now - current.requestedAt,
      keyIds: (current?.keys ?? []).map(({ kid }) => (kid === anyKid ? undefined : kid)),
      lastError,
      ...this.counts,
      nextRefreshInMs: Math.max(0, this.nextRefreshAt - now),
    };
  }

  /** Starts or joins a fetch, whatever the cooldown. Resolves to whether it succeeded. */
  refresh(): Promise<boolean> {
    this.inFlight ??= this.fetchOnce().finally(() => (this.inFlight = undefined));
    return this.inFlight;
  }

  /** Milliseconds until a request for an unknown key may start a fetch: counted from the last one, failed or not. */
  cooldownLeft(): number {
    return Math.max(0, this.lastRequestedAt + this.options.cooldownMs - performance.now());
  }

  /** Starts or joins the next fetch once the cooldown is over. Resolves to false if it failed or the set is closing. */
  fetchNext(): Promise<boolean> {
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
    // A refresh in the background may extend the cooldown meanwhile: then that refresh was the next fetch.
    await sleep(this.cooldownLeft(), undefined, { signal }).catch(() => undefined);
    this.queued = undefined;
    if (signal.aborted) return false;
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

  /** @throws {Error} there are no keys any more, which is a fault and not a withdrawal of all */
  private succeeded({ keys, flawed }: ParsedKeySet, requestedAt: number): void {
    if (keys.length === 0 && (this.usable?.length ?? 0) > 0) throw new Error('the issuer states no keys any more');
    if (this.failuresInARow > 0) this.logger.log('The signing keys could be refreshed again');
    const flaws = flawed.join('; ');
    if (flaws !== '' && flaws !== this.reportedFlaws) this.logger.warn(`Of the signing keys, ${flaws}`);
    this.reportedFlaws = flaws;
    this.current = { keys: renewed(keys, this.current?.keys ?? []), requestedAt };
    this.failuresInARow = 0;
    this.lastError = undefined;
    this.schedule(this.options.maxAgeMs * refreshAfter);
  }

  private failed(error: unknown): void {
    this.lastError = String(Object(error).message ?? error);
    this.logger.warn(`The signing keys could not be refreshed: ${this.lastError}`);
    const { first, longest } = backoffMs;
    this.schedule(Math.min(first * 2 ** this.failuresInARow, longest, this.options.maxAgeMs * refreshAfter));
    this.failuresInARow += 1;
    this.counts.failures += 1;
  }

  /** Shortens the delay at random, so that replicas don't refresh at the same time. */
  private schedule(delayMs: number): void {
    if (this.stopping.signal.aborted) return;
    const shortened = delayMs * (0.8 + 0.2 * Math.random());
    this.nextRefreshAt = performance.now() + shortened;
    this.timer = setTimeout(() => void this.refresh(), shortened).unref();
  }

  private state(): KeySetState {
    const now = performance.now();
    return keySetState(this.current && now - this.current.requestedAt, now >= this.nextRefreshAt, this.options);
  }
}
