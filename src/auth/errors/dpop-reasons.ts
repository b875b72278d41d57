/** The `error_description` of each `reason` that DPoP (RFC 9449) adds to those of `InvalidTokenError`. */
export const dpopDescriptions = {
  proof_missing: 'Exactly one DPoP proof must be sent, in the DPoP header',
  proof_invalid: 'The DPoP proof is invalid',
  proof_expired: 'The DPoP proof is too old, or ahead of time',
  proof_replayed: 'The DPoP proof was used before',
  nonce_required: 'The DPoP proof must contain the nonce of the DPoP-Nonce header',
  binding_required: 'The access token must be bound to a key (DPoP)',
} as const;

export type DpopReason = keyof typeof dpopDescriptions;
