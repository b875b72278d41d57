import { IntrospectionUnavailableError } from '../errors/introspection-unavailable.js';
import type { KeySetOptions } from '../options/auth-options.js';
import { Waiting } from '../keys/waiting.js';
import { IntrospectionFailure } from './introspection-endpoint.js';
import { Turns } from './turns.js';

/** Calls at the same time, so that a crowd of new tokens overloads neither the issuer nor this process. */
const maxConcurrent = 32;

export type LaneLimits = Pick<KeySetOptions, 'maxWaiting' | 'cooldownMs' | 'timeoutMs'>;

/**
 * The calls for one kind of tokens. It bounds the requests that wait for them. After a failure there is a pause, and then one call at a
 * time until one succeeds, so that an outage doesn't cost each request a timeout.
 */
export class Lane {
  private readonly waiting: Waiting;
  private readonly turns = new Turns(maxConcurrent);
  private isFailing = false;
  private isProbing = false;
  private pausedUntil = -Infinity;

  constructor(private readonly limits: LaneLimits) {
    this.waiting = new Waiting(limits.maxWaiting);
  }

  /** @throws {IntrospectionUnavailableError} too many requests are waiting */
  wait<Result>(forResult: () => Promise<Result>): Promise<Result> {
    return this.waiting.within(forResult, () => this.unavailable());
  }

  /** @throws {IntrospectionUnavailableError} the issuer failed, now or a moment ago, or is too slow for all that wait */
  call<Result>(ask: () => Promise<Result>): Promise<Result> {
    const latestStart = performance.now() + this.limits.timeoutMs;
    return this.turns.within(() => this.attempt(ask, latestStart));
  }

  private async attempt<Result>(ask: () => Promise<Result>, latestStart: number): Promise<Result> {
    if (this.isPaused() || performance.now() > latestStart) throw this.unavailable();
    const isProbe = this.isFailing;
    this.isProbing ||= isProbe;
    try {
      const result = await ask();
      this.isFailing = false;
      return result;
    } catch (error) {
      if (!(error instanceof IntrospectionFailure)) throw error;
      if (!error.isOfToken) this.pause();
      throw this.unavailable();
    } finally {
      if (isProbe) this.isProbing = false;
    }
  }

  private isPaused(): boolean {
    return this.isFailing && (this.isProbing || performance.now() < this.pausedUntil);
  }

  private pause(): void {
    this.isFailing = true;
    this.pausedUntil = performance.now() + this.limits.cooldownMs;
  }

  private unavailable(): IntrospectionUnavailableError {
    const leftMs = this.pausedUntil - performance.now();
    return new IntrospectionUnavailableError(Math.max(1, Math.ceil(leftMs / 1000)));
  }
}
