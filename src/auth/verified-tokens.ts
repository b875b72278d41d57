import { hash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { CheckedToken } from './auth.hooks.js';
import { AUTH_OPTIONS, type AuthOptions } from './auth.options.js';
import type { TrustedIssuer } from './keys/issuers.js';
import type { SigningKey } from './keys/key-set.js';
import type { Principal } from './principal.js';
import { RecentDigests } from './recent-digests.js';
import { isInTime } from './token-checks.js';

/** A token that passed every check, and what that rests on. */
export interface VerifiedToken {
  readonly principal: Principal;
  /** As it was signed, whatever the app made of its principal. */
  readonly token: CheckedToken;
  readonly issuer: TrustedIssuer;
  /** Of its header. */
  readonly kid: string | undefined;
  /** Of its header. */
  readonly alg: string;
  /** The key that its header names. */
  readonly key: SigningKey;
}

/** Typically, the claims of a token take four times the bytes of its text. */
const bytesPerCharacter = 4;

/** What the entries may take together is this many bytes for each, so that large tokens push others out. */
const bytesPerEntry = 8 * 1024;

/**
 * The principals of tokens that were verified a moment ago, so that a token in use costs one hash. Only verified tokens
 * enter, so that no flood of others pushes one out; the token itself is not kept, only its SHA-256. Once there is no room
 * left, a token enters when it comes a second time: those that are used once push out none that is in use.
 */
@Injectable()
export class VerifiedTokens {
  private readonly entries: LRUCache<string, VerifiedToken> | undefined;
  private readonly turnedAway: RecentDigests;
  private readonly lookups = { hits: 0, misses: 0 };

  constructor(@Inject(AUTH_OPTIONS) { tokenCacheSize }: Pick<AuthOptions, 'tokenCacheSize'>) {
    this.turnedAway = new RecentDigests(tokenCacheSize);
    if (tokenCacheSize > 0) {
      this.entries = new LRUCache({ max: tokenCacheSize, maxSize: tokenCacheSize * bytesPerEntry });
    }
  }

  /** A token that was verified before, and would be again: it is in time, and its key is still the issuer's. */
  find(encoded: string): VerifiedToken | undefined {
    if (!this.entries) return undefined;
    const digest = digestOf(encoded);
    const verified = this.entries.get(digest);
    if (verified && stillHolds(verified)) {
      this.lookups.hits += 1;
      return verified;
    }
    this.lookups.misses += 1;
    this.entries.delete(digest);
    return undefined;
  }

  status(): VerifiedTokensStatus {
    return { ...this.lookups, size: this.entries?.size ?? 0 };
  }

  remember(encoded: string, verified: VerifiedToken): void {
    if (!this.entries) return;
    const digest = digestOf(encoded);
    const size = encoded.length * bytesPerCharacter;
    if (hasRoom(this.entries, size) || this.turnedAway.cameBefore(digest)) this.entries.set(digest, verified, { size });
  }
}

/** How a cache did since the start, and how many tokens it holds. */
export interface VerifiedTokensStatus {
  readonly hits: number;
  readonly misses: number;
  readonly size: number;
}

function digestOf(encoded: string): string {
  return hash('sha256', encoded, 'hex');
}

function hasRoom(entries: LRUCache<string, VerifiedToken>, size: number): boolean {
  return entries.size < entries.max && entries.calculatedSize + size <= entries.maxSize;
}

function stillHolds(verified: VerifiedToken): boolean {
  const {
    token,
    issuer: { policy, keys },
    kid,
    alg,
    key,
  } = verified;
  return isInTime(token, policy, Date.now()) && keys.held(kid, alg) === key;
}
