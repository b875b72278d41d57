import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { ActiveAnswer } from '../introspection/active-answer.js';
import type { TrustedIssuer } from '../keys/trusted-issuer.js';
import type { Signer } from '../keys/verify-signature.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import type { CheckedToken } from '../token/access-token.js';
import type { PresentedToken } from '../token/presented-token.js';
import type { Principal } from '../token/principal.js';
import { hasEnded } from '../token/confirmation-checks.js';
import { isInTime } from '../token/token-checks.js';
import { RecentDigests } from './recent-digests.js';
import { cacheMemory, memoryOf } from '../token/token-memory.js';

/** A token that has passed every check, and what its validity depends on. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** As it was signed, or as its issuer stated it, whatever principal the app made of it. */
  readonly token: CheckedToken;
  readonly issuer: TrustedIssuer;
  /** Undefined: it is opaque, and only its issuer's answer verifies it. */
  readonly signature: Signer | undefined;
  /** What the issuer stated about it; undefined: its signature is enough. */
  readonly answer: ActiveAnswer | undefined;
}

/**
 * A cache of recently verified tokens, so that a token in use costs one hash. It contains verified tokens only, so that a flood
 * of forged ones evicts nothing, and their SHA-256 instead of the tokens themselves. A full cache accepts a token the second time
 * it is verified, so that tokens used once don't evict those in use.
 */
@Injectable()
export class VerifiedTokens {
  private readonly entries: LRUCache<string, VerifiedToken> | undefined;
  private readonly notAdmitted: RecentDigests;
  private readonly lookups = { hits: 0, misses: 0 };

  constructor(@Inject(AUTH_OPTIONS) { tokenCacheSize }: Pick<AuthOptions, 'tokenCacheSize'>) {
    this.notAdmitted = new RecentDigests(tokenCacheSize);
    if (tokenCacheSize > 0) {
      this.entries = new LRUCache({ max: tokenCacheSize, maxSize: cacheMemory(tokenCacheSize) });
    }
  }

  /**
   * Finds a token that was verified before and is still valid: it is in time, its key is still the issuer's, what the issuer stated
   * about it still counts, and the app still trusts the issuer.
   */
  find(token: PresentedToken, request: unknown): VerifiedToken | undefined {
    if (!this.entries) return undefined;
    const verified = this.entries.get(token.digest);
    const state = verified && stateOf(verified, token, request);
    if (state === 'valid') {
      this.lookups.hits += 1;
      return verified;
    }
    this.lookups.misses += 1;
    if (state === 'invalid') this.entries.delete(token.digest);
    return undefined;
  }

  /** Whether a token was verified before, and lacks nothing but a new answer of its issuer. */
  isOutdated(token: PresentedToken, request: unknown): boolean {
    const verified = this.entries?.peek(token.digest);
    return verified !== undefined && stateOf(verified, token, request) === 'outdated';
  }

  /** After a token was rejected. */
  remove({ digest }: PresentedToken): void {
    this.entries?.delete(digest);
  }

  add({ digest }: PresentedToken, verified: VerifiedToken): void {
    if (!this.entries) return;
    const size = memoryOf(verified.token.claims);
    const isAdmitted = this.entries.has(digest) || hasRoom(this.entries, size) || this.notAdmitted.hasSeen(digest);
    if (isAdmitted) this.entries.set(digest, verified, { size });
  }

  status(): VerifiedTokensStatus {
    return { ...this.lookups, size: this.entries?.size ?? 0 };
  }
}

/** The lookups since startup and the current number of tokens. */
export interface VerifiedTokensStatus {
  readonly hits: number;
  readonly misses: number;
  readonly size: number;
}

function hasRoom(entries: LRUCache<string, VerifiedToken>, size: number): boolean {
  return entries.size < entries.max && entries.calculatedSize + size <= entries.maxSize;
}

/** Outdated: what its issuer stated about it is too old, and it would be valid if the issuer stated the same again. */
type State = 'valid' | 'outdated' | 'invalid';

function stateOf(verified: VerifiedToken, presented: PresentedToken, request: unknown): State {
  const { token, issuer, signature, answer } = verified;
  const now = Date.now();
  if (!isInTime(token, issuer.policy, now)) return 'invalid';
  if (signature && issuer.keys.find(signature.kid, signature.alg) !== signature.key) return 'invalid';
  if (issuer.isCurrent?.(request) === false) return 'invalid';
  if (!answer) return 'valid';
  if (answer.hasEnded || hasEnded(answer.claims, issuer.policy, now)) return 'invalid';
  return answer.counts(presented) ? 'valid' : 'outdated';
}
