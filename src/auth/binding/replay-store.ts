import type { DpopReason } from '../errors/dpop-reasons.js';

/** Why a proof that is valid is not accepted: it was used, or nothing is known any more of its time. */
export type ReplayReason = Extract<DpopReason, 'proof_replayed' | 'proof_expired'>;

/** Undefined: it was not used before. A promise only where a store needs the network. */
export type ReplayOutcome = ReplayReason | undefined | Promise<ReplayReason | undefined>;

/** A verified proof, as a store remembers it. */
export interface UsedProof {
  /** Of its key (RFC 7638). A `jti` is unique for a key only: nobody can use up the `jti` of another client. */
  readonly thumbprint: string;
  readonly jti: string;
  /** In milliseconds since the epoch: after this time, the proof is rejected without being remembered. */
  readonly expiresAt: number;
}

/**
 * Remembers the proofs that were used, so that each is accepted once (RFC 9449, section 11.1). Without one in a global module, each
 * process remembers its own (`ReplaysInMemory`). Replicas can share a database that adds an entry only if it doesn't exist, such as
 * Redis.
 */
export abstract class ReplayStore {
  /**
   * Marks a proof as used. Of any number of concurrent calls with the same proof, exactly one returns undefined. Called when nothing
   * else is wrong with the proof, so that a rejected proof is not used up; what the route demands is checked later.
   *
   * @param now in milliseconds since the epoch
   * @returns why the proof must be rejected
   */
  abstract use(proof: UsedProof, now: number): ReplayOutcome;
}
