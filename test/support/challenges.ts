/** The algorithms of proofs, in the order in which the service lists them. */
export const dpopAlgorithms = [
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
];

/** The challenge of DPoP (RFC 9449, section 7.1) that the service adds to that of Bearer, unless `AUTH_DPOP` is `off`. */
export const dpopOffer = `DPoP algs="${dpopAlgorithms.join(' ')}"`;
