import { AuthError } from './auth-error.js';

/** The issuer can't be asked about the token, so it can't be checked: 503, without a challenge (RFC 9110, section 15.6.4). */
export class IntrospectionUnavailableError extends AuthError {
  override readonly reason = 'introspection_unavailable';

  /** @param retryAfter seconds until the issuer is asked again, at least 1 */
  constructor(override readonly retryAfter: number) {
    super('Access tokens cannot be checked at the moment', 503);
  }
}
