import { isDeepStrictEqual } from 'node:util';
import { LRUCache } from 'lru-cache';
import type { IssuerOptions, KeySetOptions } from '../options/auth-options.js';
import { refreshAfter } from './refresh-after.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import { Waiting } from './waiting.js';

const maxTenants = 10_000;

/** The longest delay of a timer in Node.js. */
const maxTimerMs = 2 ** 31 - 2;

/** An issuer that the app trusts, as of the last lookup. Times are those of the monotonic clock, which nobody can set. */
export interface Tenant {
  readonly options: IssuerOptions;
  readonly issuer: TrustedIssuer;
  /** The requests that wait for a lookup of it. */
  readonly waiting: Waiting;
  /** When the last successful lookup began. */
  readonly lookedUpAt: number;
  /** When the next lookup is due. */
  readonly refreshAt: number;
  /** When requests have to wait for the next lookup. */
  readonly usableUntil: number;
}

/** Remembers the issuers that the app trusts, and what it said about them. */
export class KnownTenants {
  private readonly entries: LRUCache<string, Tenant>;
  private isStopped = false;

  constructor(
    private readonly trust: (options: IssuerOptions) => TrustedIssuer,
    private readonly options: KeySetOptions,
  ) {
    this.entries = new LRUCache({
      max: maxTenants,
      // The keys of a tenant that nobody uses any more are not refreshed for ever.
      ttl: Math.min(options.maxStaleMs, maxTimerMs),
      ttlAutopurge: true,
      noDisposeOnSet: true,
      dispose: ({ issuer }) => issuer.keySet.stop(),
    });
  }

  /** Finds a tenant, maybe past its time. */
  peek(iss: string): Tenant | undefined {
    return this.entries.peek(iss);
  }

  /** Finds a tenant that is in use, so that others are evicted before it. */
  use(iss: string): Tenant | undefined {
    return this.entries.get(iss);
  }

  all(): TrustedIssuer[] {
    return [...this.entries.values()].map(({ issuer }) => issuer);
  }

  /** Keeps the rules and keys of a tenant whose options are unchanged, so that its cached tokens stay valid. */
  accept(options: IssuerOptions, lookedUpAt: number): TrustedIssuer {
    const { maxAgeMs, maxWaiting } = this.options;
    const before = this.entries.peek(options.issuer);
    const issuer = before && isDeepStrictEqual(before.options, options) ? before.issuer : this.trust(options);
    if (this.isStopped) issuer.keySet.stop();
    if (before?.issuer !== issuer) before?.issuer.keySet.stop();
    const [refreshAt, usableUntil] = [lookedUpAt + refreshAfter * maxAgeMs, lookedUpAt + maxAgeMs];
    const waiting = before?.waiting ?? new Waiting(maxWaiting);
    this.entries.set(options.issuer, { options, issuer, waiting, lookedUpAt, refreshAt, usableUntil });
    return issuer;
  }

  /**
   * Keeps a tenant whose lookup failed, for as long as the keys of an issuer are kept. The next lookup is due after the cooldown, in
   * the background: requests wait for it only if none came meanwhile.
   *
   * @returns undefined where there is no such tenant, or the last successful lookup is too long ago
   */
  keep(iss: string): TrustedIssuer | undefined {
    const { maxStaleMs, cooldownMs, timeoutMs } = this.options;
    const tenant = this.entries.peek(iss);
    if (!tenant) return undefined;
    const now = performance.now();
    const deadAt = tenant.lookedUpAt + maxStaleMs;
    if (now >= deadAt) {
      this.remove(iss);
      return undefined;
    }
    const usableUntil = Math.max(tenant.usableUntil, Math.min(deadAt, now + cooldownMs + timeoutMs));
    this.entries.set(iss, { ...tenant, refreshAt: now + cooldownMs, usableUntil }, { noUpdateTTL: true });
    return tenant.issuer;
  }

  remove(iss: string): void {
    this.entries.delete(iss);
  }

  /** Ends all refreshes in the background. */
  stop(): void {
    this.isStopped = true;
    for (const { keySet } of this.all()) keySet.stop();
  }
}
