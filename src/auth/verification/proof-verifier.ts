import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Evidence } from '../binding/evidence.js';
import { DpopNonces } from '../binding/nonces.js';
import type { ProofPolicy, ProofReason } from '../binding/proof-checks.js';
import { type ReplayOutcome, type ReplayReason, ReplayStore } from '../binding/replay-store.js';
import { ReplaysInMemory } from '../binding/replays-in-memory.js';
import { type VerifiedProof, verifyProof } from '../binding/verify-proof.js';
import type { AuthError } from '../errors/auth-error.js';
import { InvalidProofError, ProofNonceError } from '../errors/dpop-errors.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { HintLog } from './hint-log.js';

/** Verifies DPoP proofs (RFC 9449, section 4.3), and accepts each once. */
@Injectable()
export class ProofVerifier {
  private readonly policy: ProofPolicy;
  private readonly nonces: DpopNonces | undefined;

  constructor(
    private readonly hints: HintLog,
    @Inject(AUTH_OPTIONS) { proofs, clockToleranceMs }: Pick<AuthOptions, 'proofs' | 'clockToleranceMs'>,
    @Optional() private readonly replays: ReplayStore = new ReplaysInMemory(),
  ) {
    const nonces = proofs.nonce === 'required' ? new DpopNonces(proofs.nonceSecret) : undefined;
    this.nonces = nonces;
    const isNonceAccepted = nonces && ((nonce: unknown) => nonces.isAccepted(nonce));
    this.policy = { maxAgeMs: proofs.maxAgeMs, clockToleranceMs, isNonceAccepted };
  }

  /**
   * @param thumbprint of the key that the token is bound to
   * @returns the nonce to offer with the response, if any. A promise only where the store of used proofs needs the network
   * @throws {InvalidProofError} the proof is missing, invalid, too old, or was used before
   * @throws {ProofNonceError} the proof has no nonce that is accepted
   * @throws {InvalidTokenError} `binding_mismatch`: it is a proof of another key
   */
  check(thumbprint: string, evidence: Evidence): string | undefined | Promise<string | undefined> {
    const proof = this.verify(thumbprint, evidence);
    const renewal = this.nonces?.renewal(proof.nonce);
    const used = this.use(proof, evidence);
    return used instanceof Promise ? used.then((reason) => unlessUsed(reason, renewal)) : unlessUsed(used, renewal);
  }

  private use(proof: VerifiedProof, { replayOutcomes }: Evidence): ReplayOutcome {
    if (replayOutcomes.has(this.replays)) return replayOutcomes.get(this.replays);
    const outcome = this.replays.use(proof, Date.now());
    replayOutcomes.set(this.replays, outcome);
    return outcome;
  }

  private verify(thumbprint: string, { proof, method, uri, token }: Evidence): VerifiedProof {
    if (proof === undefined) {
      this.hints.rejectedProof('there is not exactly one header DPoP');
      throw new InvalidProofError('proof_missing');
    }
    const target = { method, uri, accessToken: token, thumbprint };
    const outcome = verifyProof(proof, target, this.policy, Date.now());
    if (!('flaw' in outcome)) return outcome;
    throw this.rejection(outcome.reason, outcome.flaw);
  }

  private rejection(reason: ProofReason, flaw: string): AuthError {
    // Not a misconfiguration: a client learns its first nonce so. There are nonces, since only they have this reason.
    if (reason === 'nonce_required') return new ProofNonceError(this.nonces!.current());
    this.hints.rejectedProof(flaw);
    return reason === 'binding_mismatch' ? new InvalidTokenError(reason) : new InvalidProofError(reason);
  }
}

function unlessUsed(reason: ReplayReason | undefined, renewal: string | undefined): string | undefined {
  if (reason !== undefined) throw new InvalidProofError(reason);
  return renewal;
}
