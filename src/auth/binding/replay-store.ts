import type { DpopReason } from '../errors/dpop-reasons.js';

/** Why a proof that is valid is not accepted: it was used, or nothing is known any more of its time. */
export type ReplayReason = Extract<DpopReason, 'proof_replayed' | 'proof_expired'>;

/** A verified proof, as a store remembers it. */
export interface UsedProof {
  /** Of its key (RFC 7638). A `jti` is unique for a key only: nobody can use up the `jti` of another client. */
  readonly thumbprint: string;
  readonly jti: string;
  /** In milliseconds since the epoch: after this time, the proof is rejected without being remembered. */
  readonly expiresAt: number;
}

/**
 * Remembers the proofs that were used, so that each is accepted once (RFC 9449, section 11.1). A class of its own, so that replicas
 * can share one: Redis does in one command (`SET key 1 NX PXAT expiresAt`).
 */
export abstract class ReplayStore {
  /**
   * Marks a proof as used. Of any number of concurrent calls with the same proof, exactly one returns undefined. To be called last,
   * when the request is accepted otherwise: a rejected proof is not used up.
   *
   * @param now in milliseconds since the epoch
   * @returns why the proof must be rejected, or undefined; a promise only where a store needs the network
   */
  abstract use(proof: UsedProof, now: number): ReplayReason | undefined | Promise<ReplayReason | undefined>;
}
