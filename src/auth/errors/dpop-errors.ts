import { AuthError } from './auth-error.js';
import { challengeParameters } from './challenge.js';
import { InvalidTokenError } from './outcomes.js';
import { type DpopReason, dpopDescriptions } from './dpop-reasons.js';

/** Why a proof is rejected by itself. */
export type InvalidProofReason = Exclude<DpopReason, 'nonce_required' | 'binding_required'>;

/**
 * "[…] if the DPoP proof is invalid, the resource server responds with" `invalid_dpop_proof` (RFC 9449, sections 7.1 and 12.2).
 */
export class InvalidProofError extends AuthError {
  override readonly error = 'invalid_dpop_proof';
  override readonly challengeScheme = 'DPoP';
  override readonly challengeParameters: string;

  constructor(override readonly reason: InvalidProofReason) {
    super(dpopDescriptions[reason], 401);
    this.challengeParameters = challengeParameters({ error: this.error, error_description: this.message });
  }
}

/**
 * "When using DPoP-nonce values, […] the resource server […] supplies a nonce in a `DPoP-Nonce` HTTP header with a 401 response […]
 * with an error code of `use_dpop_nonce`" (RFC 9449, section 9). The client repeats its request with it.
 */
export class ProofNonceError extends AuthError {
  override readonly error = 'use_dpop_nonce';
  override readonly reason = 'nonce_required';
  override readonly challengeScheme = 'DPoP';
  override readonly challengeParameters = challengeParameters({ error: this.error, error_description: this.message });

  /** @param proofNonce the nonce that is accepted now */
  constructor(override readonly proofNonce: string) {
    super(dpopDescriptions.nonce_required, 401);
  }
}

/** A token that is not bound to a key, where only bound ones are accepted (RFC 9449, section 7.2). */
export class BindingRequiredError extends InvalidTokenError {
  override readonly challengeScheme = 'DPoP';

  constructor() {
    super('binding_required', dpopDescriptions.binding_required);
  }
}
