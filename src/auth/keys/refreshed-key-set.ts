import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@nestjs/common';
import type { KeySetOptions } from '../auth.options.js';
import type { FetchedKeySet } from './fetch-key-set.js';
import type { KeySetState, KeySetStatus } from './key-set-status.js';
import type { KeySet } from './key-set.js';

/** A failing refresh is tried again after 0.5 s, 1 s, 2 s … 10 s. */
const backoffMs = { first: 500, longest: 10_000 };

/** A refresh begins at this part of the maximum age, so that it is done before that ends. */
const refreshAfter = 0.9;

/**
 * The last good key set of an issuer, refreshed in the background. There is never more than one fetch in flight, and a
 * failing one leaves the set as it is.
 */
export class RefreshedKeySet {
  private held: { readonly keys: KeySet; readonly requestedAt: number } | undefined;
  private inFlight: Promise<boolean> | undefined;
  private queued: Promise<boolean> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failures = 0;
  private lastError: string | undefined;
  private reportedFlaws = '';
  private nextRefreshAt = 0;
  private stopped = false;

  constructor(
    private readonly fetchSet: () => Promise<FetchedKeySet>,
    private readonly options: KeySetOptions,
    private readonly logger: Pick<Logger, 'log' | 'warn'>,
  ) {}

  /** The keys to verify with, or undefined while none are usable. */
  get keys(): KeySet | undefined {
    const state = this.state();
    return state === 'empty' || state === 'dead' ? undefined : this.held?.keys;
  }

  /** When the fetch of the held set began: what was published before is in it. */
  get requestedAt(): number {
    return this.held?.requestedAt ?? -Infinity;
  }

  /** Whether the last fetch failed, and the next one waits for its time. */
  get isFailing(): boolean {
    return this.failures > 0 && this.inFlight === undefined;
  }

  status(): KeySetStatus {
    const { held, lastError, nextRefreshAt } = this;
    const ageMs = held && Date.now() - held.requestedAt;
    return {
      state: this.state(),
      ageMs,
      keyIds: held?.keys.map(({ kid }) => kid) ?? [],
      lastError,
      nextRefreshAt,
    };
  }

  /** @returns whether a new set is held; those who call meanwhile share the fetch in flight */
  refresh(): Promise<boolean> {
    this.inFlight ??= this.fetchOnce().finally(() => (this.inFlight = undefined));
    return this.inFlight;
  }

  /** The next fetch that begins from now on, no sooner than the cooldown allows; those who call meanwhile share it. */
  refetch(): Promise<boolean> {
    this.queued ??= this.refetchAfterCooldown();
    return this.queued;
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private async refetchAfterCooldown(): Promise<boolean> {
    try {
      if ((await this.inFlight) === false) return false;
      await sleep(Math.max(0, this.requestedAt + this.options.cooldownMs - Date.now()));
    } finally {
      this.queued = undefined;
    }
    return this.refresh();
  }

  private async fetchOnce(): Promise<boolean> {
    clearTimeout(this.timer);
    const requestedAt = Date.now();
    try {
      this.succeeded(await this.fetchSet(), requestedAt);
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  private succeeded({ keys, leftOut }: FetchedKeySet, requestedAt: number): void {
    if (this.failures > 0) this.logger.log('The signing keys could be refreshed again');
    const flaws = leftOut.join('; ');
    if (flaws !== '' && flaws !== this.reportedFlaws) this.logger.warn(`Of the signing keys, ${flaws}`);
    this.reportedFlaws = flaws;
    this.held = { keys, requestedAt };
    this.failures = 0;
    this.lastError = undefined;
    this.schedule(this.options.maxAgeMs * refreshAfter);
  }

  private failed(error: unknown): void {
    this.lastError = error instanceof Error ? error.message : String(error);
    this.logger.warn(`The signing keys could not be refreshed: ${this.lastError}`);
    this.schedule(Math.min(backoffMs.first * 2 ** this.failures, backoffMs.longest));
    this.failures += 1;
  }

  /** Shortened by chance, so that replicas spread. */
  private schedule(delayMs: number): void {
    if (this.stopped) return;
    const shortened = delayMs * (0.8 + 0.2 * Math.random());
    this.nextRefreshAt = Date.now() + shortened;
    this.timer = setTimeout(() => void this.refresh(), shortened).unref();
  }

  private state(): KeySetState {
    if (this.held === undefined) return 'empty';
    const age = Date.now() - this.held.requestedAt;
    if (age > this.options.maxStaleMs) return 'dead';
    if (age > this.options.maxAgeMs) return 'stale';
    return Date.now() >= this.nextRefreshAt ? 'due' : 'fresh';
  }
}
