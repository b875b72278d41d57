import { AuthError } from './auth-error.js';
import { challengeParameters, quotable } from './challenge.js';
import { dpopDescriptions } from './dpop-reasons.js';
import { IntrospectionUnavailableError } from './introspection-unavailable.js';
import { InsufficientAuthenticationError } from './insufficient-authentication.js';
import { RequiredClaimError } from './required-claim.js';

const invalidTokenDescriptions = {
  token_malformed: 'The access token is not a JSON Web Token',
  algorithm_not_allowed: 'The access token is signed with an algorithm that is not allowed',
  header_not_allowed: 'The access token has a header parameter that is not allowed',
  type_not_allowed: 'The access token is of a type that is not allowed',
  issuer_not_trusted: 'The access token is from an issuer that is not trusted',
  audience_mismatch: 'The access token is for another audience',
  token_expired: 'The access token has expired',
  token_not_yet_valid: 'The access token is not valid yet',
  claim_missing: 'The access token lacks a required claim',
  claim_invalid: 'The access token has a claim with an invalid value',
  key_unknown: 'The access token is signed with an unknown key',
  signature_invalid: 'The access token has an invalid signature',
  token_inactive: 'The access token is not active',
  token_revoked: 'The access token was revoked',
  binding_mismatch: 'The access token is bound to a key or certificate that the request does not prove',
} as const;

const invalidTokenParameters = new Map<string, string>(
  Object.values(invalidTokenDescriptions).map((text) => [text, parametersOfInvalidToken(text)]),
);

/** Why a token is rejected: the `reason` of the response and of the log. */
export type InvalidTokenReason = keyof typeof invalidTokenDescriptions;

/**
 * "If the request lacks any authentication information […], the resource server SHOULD NOT include an error code or
 * other error information." (RFC 6750, section 3.1)
 */
export class MissingTokenError extends AuthError {
  override readonly challengeParameters = '';

  constructor() {
    super('An access token is required', 401);
  }
}

/**
 * "The request is missing a required parameter, includes an unsupported parameter or parameter value, repeats the same
 * parameter, uses more than one method for including an access token, or is otherwise malformed." (RFC 6750, section 3.1)
 */
export class InvalidRequestError extends AuthError {
  override readonly error = 'invalid_request';
  override readonly challengeParameters = challengeParameters({
    error: this.error,
    error_description: this.message,
  });

  constructor() {
    super('The access token must be sent once, in the Authorization header, after the word Bearer or DPoP', 400);
  }
}

/**
 * "The access token provided is expired, revoked, malformed, or invalid for other reasons." (RFC 6750, section 3.1)
 */
export class InvalidTokenError extends AuthError {
  override readonly error = 'invalid_token';
  override readonly challengeParameters: string;

  constructor(reason: InvalidTokenReason);
  /**
   * For a check of the app.
   *
   * @param reason a code of the app
   * @param description a constant sentence for the client, without quotes
   */
  constructor(reason: string, description: string);
  constructor(
    override readonly reason: string,
    // Without a description, the reason is one of this module.
    description: string = invalidTokenDescriptions[reason as InvalidTokenReason],
  ) {
    super(description, 401);
    this.challengeParameters = invalidTokenParameters.get(description) ?? parametersOfInvalidToken(description);
  }
}

/**
 * "The request requires higher privileges than provided by the access token. […] The resource server […] MAY include the
 * "scope" attribute with the scope necessary to access the protected resource." (RFC 6750, section 3.1)
 */
export class InsufficientScopeError extends AuthError {
  override readonly error = 'insufficient_scope';
  override readonly reason = 'scope_missing';
  override readonly challengeParameters: string;

  /** @param scopes that the route demands, in the order of their declaration */
  constructor(scopes: readonly string[]) {
    super('The access token lacks a scope that this request requires', 403);
    this.challengeParameters = challengeParameters({
      error: this.error,
      scope: scopes.join(' '),
      error_description: this.message,
    });
  }
}

/** The issuer's keys are unavailable, so the token can't be checked: 503, without a challenge (RFC 9110, section 15.6.4). */
export class KeysUnavailableError extends AuthError {
  override readonly reason = 'keys_unavailable';

  /** @param retryAfter seconds until the keys are fetched again, at least 1 */
  constructor(override readonly retryAfter: number) {
    super('Access tokens cannot be checked at the moment', 503);
  }
}

/**
 * "The 429 status code indicates that the user has sent too many requests in a given amount of time" (RFC 6585, section 4).
 * The token was not checked, so there is no challenge.
 */
export class TooManyFailuresError extends AuthError {
  override readonly reason = 'too_many_failures';

  /** @param retryAfter seconds until requests from this address are checked again, at least 1 */
  constructor(override readonly retryAfter: number) {
    super('Too many failed authentication attempts from this address', 429);
  }
}

/** Every `reason` of this module. A check of the app may add others. */
export const authReasons: readonly string[] = [
  ...Object.keys(invalidTokenDescriptions),
  ...Object.keys(dpopDescriptions),
  ...[
    new InsufficientAuthenticationError({}),
    new InsufficientScopeError([]),
    new RequiredClaimError([]),
    new KeysUnavailableError(1),
    new IntrospectionUnavailableError(1),
    new TooManyFailuresError(1),
  ].map(({ reason }) => reason),
];

function parametersOfInvalidToken(description: string): string {
  return challengeParameters({ error: 'invalid_token', error_description: quotable(description) });
}
