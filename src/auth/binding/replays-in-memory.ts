import { hash } from 'node:crypto';
import { type ReplayReason, ReplayStore, type UsedProof } from './replay-store.js';

/** The number of proofs that are remembered at most: of all keys together, and of one key. */
export interface ReplayLimits {
  readonly maxProofs: number;
  readonly maxPerKey: number;
}

/** Up to 20 MB for the proofs of a few keys, and 90 MB if each proof has another key. Four keys together fill it. */
export const replayLimits: ReplayLimits = { maxProofs: 200_000, maxPerKey: 50_000 };

/** In place of identifiers that were dropped: none of their proofs is accepted any more. */
const closed = Symbol('closed');

/** The identifiers of the proofs that expire within the same second, by the thumbprint of their key. */
type Second = Map<string, string[] | typeof closed>;

/** A longer `jti` is remembered by its hash. */
const maxStoredLength = 64;

/**
 * Remembers used proofs in this process, until they expire.
 *
 * A full store neither forgets a proof, which would let anyone replay it after a flood of others, nor rejects new proofs, which
 * would let a flood lock everybody out. It accepts proofs for a shorter time instead: it drops the identifiers of the second that
 * expires first, and from then on rejects all proofs that expire in that second, used or not. So a flood costs other clients
 * nothing if their clocks are right, since it closes the seconds of old proofs, and they have just made theirs. A key that exceeds
 * its own limit closes its own seconds only.
 *
 * Proofs are grouped by the second of their expiry, which follows from the signed `iat`, so that a whole group is dropped when it has
 * expired. There are about as many groups as a proof is accepted for seconds.
 */
export class ReplaysInMemory extends ReplayStore {
  private readonly seconds = new Map<number, Second | typeof closed>();
  /** The identifiers of each key, of all seconds. */
  private readonly used = new Map<string, Set<string>>();
  private total = 0;
  /** The second of the last call, and the latest one that was forgotten since it had expired. */
  private current = 0;
  private forgotten = 0;

  constructor(private readonly limits: ReplayLimits = replayLimits) {
    super();
  }

  /** The number of remembered proofs. */
  get size(): number {
    return this.total;
  }

  override use({ thumbprint, jti, expiresAt }: UsedProof, now: number): ReplayReason | undefined {
    this.forgetExpired(secondOf(now));
    const second = secondOf(expiresAt);
    const id = jti.length > maxStoredLength ? hash('sha256', jti) : jti;
    if (this.idsOf(second, thumbprint) === closed) return 'proof_expired';
    // In any second: a client that uses a `jti` again has a new `iat`.
    if (this.used.get(thumbprint)?.has(id)) return 'proof_replayed';
    this.makeRoom(thumbprint);
    // Its own second may have been closed just now.
    if (this.idsOf(second, thumbprint) === closed) return 'proof_expired';
    this.add(second, thumbprint, id);
    return undefined;
  }

  private idsOf(second: number, thumbprint: string): string[] | typeof closed | undefined {
    // A clock that was set back must not revive proofs that are forgotten.
    if (second <= this.forgotten) return closed;
    const keys = this.seconds.get(second);
    return keys === closed ? closed : keys?.get(thumbprint);
  }

  /** @param second not closed, neither for all keys nor for this one */
  private add(second: number, thumbprint: string, id: string): void {
    const keys = openEntry(this.seconds, second, (): Second => new Map());
    const ids = keys.get(thumbprint);
    // Not a push into an empty list: that makes room for 17.
    if (Array.isArray(ids)) ids.push(id);
    else keys.set(thumbprint, [id]);
    openEntry(this.used, thumbprint, () => new Set<string>()).add(id);
    this.total += 1;
  }

  private makeRoom(thumbprint: string): void {
    while ((this.used.get(thumbprint)?.size ?? 0) >= this.limits.maxPerKey) this.closeOldestOf(thumbprint);
    while (this.total >= this.limits.maxProofs) this.closeOldest();
  }

  private closeOldestOf(thumbprint: string): void {
    const oldest = Math.min(...this.secondsWhere((keys) => Array.isArray(keys.get(thumbprint))));
    const keys = this.seconds.get(oldest) as Second; // safe: `secondsWhere` returns no closed ones
    this.release(thumbprint, keys.get(thumbprint));
    keys.set(thumbprint, closed);
  }

  private closeOldest(): void {
    const oldest = Math.min(...this.secondsWhere(() => true));
    this.drop(oldest);
    this.seconds.set(oldest, closed);
  }

  private secondsWhere(holds: (keys: Second) => boolean): number[] {
    return [...this.seconds].flatMap(([second, keys]) => (keys !== closed && holds(keys) ? [second] : []));
  }

  private forgetExpired(current: number): void {
    if (current === this.current) return;
    this.current = current;
    for (const second of this.seconds.keys()) {
      if (second >= current) continue;
      this.drop(second);
      this.forgotten = Math.max(this.forgotten, second);
    }
  }

  private drop(second: number): void {
    const keys = this.seconds.get(second);
    if (keys instanceof Map) for (const [thumbprint, ids] of keys) this.release(thumbprint, ids);
    this.seconds.delete(second);
  }

  private release(thumbprint: string, ids: string[] | typeof closed | undefined): void {
    const used = this.used.get(thumbprint);
    if (!used || !Array.isArray(ids)) return;
    for (const id of ids) used.delete(id);
    this.total -= ids.length;
    if (used.size === 0) this.used.delete(thumbprint);
  }
}

function secondOf(time: number): number {
  return Math.floor(time / 1000);
}

function openEntry<Key, Value>(entries: Map<Key, Value | typeof closed>, key: Key, create: () => Value): Value {
  const existing = entries.get(key);
  if (existing !== undefined && existing !== closed) return existing;
  const created = create();
  entries.set(key, created);
  return created;
}
