import { AuthError } from './auth-error.js';
import { challengeParameters } from './challenge.js';

/**
 * "The authentication event associated with the access token presented with the request does not meet the authentication
 * requirements of the protected resource." (RFC 9470, section 3)
 *
 * The token is valid, and a new one without a new login would not help. So the challenge names everything that the route demands,
 * including what this login meets: the client passes it on in its authorization request (section 4).
 */
export class InsufficientAuthenticationError extends AuthError {
  override readonly error = 'insufficient_user_authentication';
  override readonly reason = 'authentication_insufficient';
  override readonly challengeParameters: string;

  /**
   * @param acr the accepted values, the preferred one first; undefined: any
   * @param maxAge the most seconds since the login; undefined: any number
   */
  constructor({ acr, maxAge }: { readonly acr?: readonly string[] | undefined; readonly maxAge?: number | undefined }) {
    super('The login behind the access token is too weak or too long ago for this request', 401);
    this.challengeParameters = challengeParameters({
      error: this.error,
      ...(acr && { acr_values: acr.join(' ') }),
      ...(maxAge !== undefined && { max_age: String(maxAge) }),
      error_description: this.message,
    });
  }
}
