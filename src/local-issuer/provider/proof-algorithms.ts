/** What clients may sign DPoP proofs with (RFC 9449): all that the service accepts, if the library verifies it. */
export const proofAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
  'Ed25519',
] as const;
