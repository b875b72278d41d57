import { LRUCache } from 'lru-cache';
import type { KeysUnavailableError } from '../errors/outcomes.js';
import type { IssuerOptions, KeySetOptions } from '../options/auth-options.js';
import type { IssuerLookup } from '../options/find-issuer.js';
import { KnownTenants } from './known-tenants.js';
import type { TrustedIssuer } from './trusted-issuer.js';
import { unavailableFor } from './unavailable.js';
import { Waiting } from './waiting.js';

const maxPauses = 1000;

/** Longer identifiers are not looked up, in characters. */
const maxIssLength = 2048;

/** `unknown`: the app doesn't trust the issuer. `unavailable`: the app failed. */
type Outcome = TrustedIssuer | 'unknown' | 'unavailable';

/** The outcome for an issuer that isn't looked up again before a time of the monotonic clock. */
interface Pause {
  readonly until: number;
  readonly outcome: 'unknown' | 'unavailable';
}

/**
 * The issuers that the app finds by a function. Each result is remembered by its `iss`, so that one call serves many requests.
 * Anyone can invent an `iss`, so those that aren't trusted have bounds of their own: they neither evict nor delay a tenant.
 */
export class Tenants {
  private readonly known: KnownTenants;
  private readonly pauses = new LRUCache<string, Pause>({ max: maxPauses });
  private readonly lookups = new Map<string, Promise<Outcome>>();
  /** The requests that wait for lookups of issuers that aren't known. */
  private readonly waiting: Waiting;

  /** @param lookUp rejects if the app fails, within a time */
  constructor(
    private readonly lookUp: IssuerLookup,
    trust: (options: IssuerOptions) => TrustedIssuer,
    private readonly options: KeySetOptions,
  ) {
    this.waiting = new Waiting(options.maxWaiting);
    this.known = new KnownTenants((issuer) => this.watched(trust(issuer)), options);
  }

  /** All tenants that are remembered. */
  issuers(): TrustedIssuer[] {
    return this.known.all();
  }

  /** A tenant that is remembered, maybe past its time: for logs, not for accepting a token. */
  remembered(iss: unknown): TrustedIssuer | undefined {
    return typeof iss === 'string' ? this.known.peek(iss)?.issuer : undefined;
  }

  /**
   * Finds the issuer of an unverified token. Requests of a tenant wait only if none has asked for it lately.
   *
   * @returns undefined if the app doesn't trust it
   * @throws {KeysUnavailableError} the app failed, or too many requests are waiting
   */
  async find(iss: string, request: unknown): Promise<TrustedIssuer | undefined> {
    const outcome = this.current(iss, request) ?? this.paused(iss) ?? (await this.waitFor(iss, request));
    if (outcome === 'unavailable') throw this.unavailable();
    return outcome === 'unknown' ? undefined : outcome;
  }

  stop(): void {
    this.known.stop();
  }

  private watched(issuer: TrustedIssuer): TrustedIssuer {
    const watched: TrustedIssuer = {
      ...issuer,
      isCurrent: (request) => this.current(issuer.policy.issuer, request) === watched,
    };
    return watched;
  }

  /** Finds a tenant whose tokens are accepted without waiting, and looks it up again in the background when that is due. */
  private current(iss: string, request: unknown): TrustedIssuer | undefined {
    const tenant = this.known.use(iss);
    if (!tenant) return undefined;
    const now = performance.now();
    if (now >= tenant.refreshAt) void this.ask(iss, request);
    return now < tenant.usableUntil ? tenant.issuer : undefined;
  }

  private paused(iss: string): Pause['outcome'] | undefined {
    if (iss.length > maxIssLength) return 'unknown';
    const pause = this.pauses.get(iss);
    return pause && performance.now() < pause.until ? pause.outcome : undefined;
  }

  private waitFor(iss: string, request: unknown): Promise<Outcome> {
    const waiting = this.known.peek(iss)?.waiting ?? this.waiting;
    return waiting.within(
      () => this.ask(iss, request),
      () => this.unavailable(),
    );
  }

  /** Starts or joins a lookup. Never rejects. */
  private ask(iss: string, request: unknown): Promise<Outcome> {
    const running = this.lookups.get(iss);
    if (running) return running;
    const askedAt = performance.now();
    const lookup = this.lookUp(iss, request)
      .then(
        (options) => (options ? this.known.accept(options, askedAt) : this.pause(iss, 'unknown')),
        () => this.known.keep(iss) ?? this.pause(iss, 'unavailable'),
      )
      .finally(() => this.lookups.delete(iss));
    this.lookups.set(iss, lookup);
    return lookup;
  }

  private pause(iss: string, outcome: Pause['outcome']): Pause['outcome'] {
    this.known.remove(iss);
    this.pauses.set(iss, { until: performance.now() + this.options.cooldownMs, outcome });
    return outcome;
  }

  private unavailable(): KeysUnavailableError {
    return unavailableFor(this.options.cooldownMs);
  }
}
