import { AuthError } from './auth-error.js';
import { challengeParameters } from './challenge.js';

/**
 * "The request requires higher privileges than provided by the access token." (RFC 6750, section 3.1) Here, not a scope is missing
 * but a claim, or a value of it. The response doesn't state which one: a client can't request it.
 */
export class RequiredClaimError extends AuthError {
  override readonly error = 'insufficient_scope';
  override readonly reason = 'claim_required';
  override readonly challengeParameters: string;

  /** @param scopes that the route demands besides, in the order of their declaration */
  constructor(scopes: readonly string[]) {
    super('The access token lacks a claim that this request requires', 403);
    this.challengeParameters = challengeParameters({
      error: this.error,
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      error_description: this.message,
    });
  }
}
