import { LRUCache } from 'lru-cache';
import { cacheMemory, memoryOf } from '../token/token-memory.js';
import type { ActiveAnswer } from './active-answer.js';

const maxInvented = 10_000;

/** Even without a cache of verified tokens, an answer counts for its time. */
const minActive = 10_000;

/**
 * Remembers answers, also without the cache of verified tokens. Those about inactive tokens, which anyone can invent, have bounds of
 * their own: they evict no others. An answer that counts no longer is kept, since it tells a known token from an invented one.
 */
export class Answers {
  private readonly active: LRUCache<string, ActiveAnswer>;
  /** The times until which tokens count as inactive, by the monotonic clock. */
  private readonly inactive = new LRUCache<string, number>({ max: maxInvented });
  /** The times until which the issuer isn't asked again about tokens whose request it has rejected. */
  private readonly unanswerable = new LRUCache<string, number>({ max: maxInvented });

  /** @param tokens that the cache of verified tokens holds at most */
  constructor(tokens: number) {
    // Half of the memory of verified tokens, with which most answers share their claims.
    this.active = new LRUCache({ maxSize: Math.floor(cacheMemory(Math.max(tokens, minActive)) / 2) });
  }

  findActive(key: string): ActiveAnswer | undefined {
    return this.active.get(key);
  }

  isInactive(key: string): boolean {
    return performance.now() < (this.inactive.get(key) ?? -Infinity);
  }

  /** Milliseconds until the issuer may be asked about the token again; 0 or less: now. */
  unanswerableFor(key: string): number {
    return (this.unanswerable.get(key) ?? -Infinity) - performance.now();
  }

  keepActive(key: string, answer: ActiveAnswer): void {
    this.inactive.delete(key);
    this.active.set(key, answer, { size: memoryOf(answer.claims) });
  }

  keepInactive(key: string, until: number): void {
    this.active.delete(key);
    this.inactive.set(key, until);
  }

  keepUnanswerable(key: string, until: number): void {
    this.unanswerable.set(key, until);
  }
}
