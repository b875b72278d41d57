/** RFC 8935, section 2.4. */
export type DeliveryErrorCode =
  'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience' | 'authentication_failed';

/** What the transmitter of a rejected token learns: constant texts, without anything of the token. */
export interface Rejection {
  readonly code: DeliveryErrorCode;
  readonly description: string;
}

const rejections: Readonly<Record<string, Rejection>> = {
  token_malformed: { code: 'invalid_request', description: 'There must be one token, a signed JSON Web Token' },
  algorithm_not_allowed: {
    code: 'invalid_key',
    description: 'The token is signed with an algorithm that is not allowed',
  },
  header_not_allowed: { code: 'invalid_request', description: 'The token has a header parameter that is not allowed' },
  type_not_allowed: { code: 'invalid_request', description: 'The token is of a type that is not allowed' },
  issuer_not_trusted: { code: 'invalid_issuer', description: 'The token is from an issuer that is not trusted' },
  audience_mismatch: { code: 'invalid_audience', description: 'The token is for another audience' },
  token_expired: { code: 'invalid_request', description: 'The token has expired, or is too old' },
  token_not_yet_valid: { code: 'invalid_request', description: 'The token is not valid yet' },
  claim_missing: { code: 'invalid_request', description: 'The token lacks a required claim' },
  claim_invalid: { code: 'invalid_request', description: 'The token has a claim with an invalid value' },
  key_unknown: { code: 'invalid_key', description: 'The token is signed with an unknown key' },
  transmitter_unknown: { code: 'authentication_failed', description: 'The transmitter is not known' },
  signature_invalid: { code: 'invalid_key', description: 'The token has an invalid signature' },
};

/** @param reason of an `InvalidTokenError` */
export function rejectionOf(reason: string): Rejection {
  return rejections[reason] ?? { code: 'invalid_request', description: 'The token is invalid' };
}
