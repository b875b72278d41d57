import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { type ChallengeOffer, challenges } from './challenge.js';

const issuers = new WeakMap<AuthError, string | undefined>();

/**
 * Why a request isn't let through: one class for each outcome. "The token is invalid" (401) and "the token could not be
 * checked" (503) are different types, so that a failure of ours is never blamed on the client. Every text is a constant: the
 * response contains nothing of the request or of a library's message.
 */
export abstract class AuthError extends HttpException {
  /** The parameters of its challenge (RFC 6750, section 3), as text; empty: it has none. Undefined: there is no challenge. */
  declare readonly challengeParameters?: string;
  /** The error code (RFC 6750, section 3.1). */
  declare readonly error?: string;
  /** A code of this module, finer than `error`. */
  declare readonly reason?: string;
  /** Seconds after which the client may try again. */
  declare readonly retryAfter?: number;

  /** The trusted issuer that the token names. For logs and metrics, never for the client. */
  get issuer(): string | undefined {
    return issuers.get(this);
  }

  /** The value of `WWW-Authenticate`, without what the module adds. */
  get challenge(): string | undefined {
    return this.headers['www-authenticate'];
  }

  /** The headers of the response, without what the module adds. `Challenges` has the headers as they are sent. */
  get headers(): Readonly<Record<string, string>> {
    return headersOf(this, {});
  }

  /** The body of the response: a problem (RFC 9457). Nest's own filter sends it where the app has none. */
  override getResponse() {
    const { message: detail, error, reason } = this;
    const status = this.getStatus();
    return { type: 'about:blank', title: STATUS_CODES[status], status, detail, error, reason };
  }
}

/** The headers of the response (RFC 9110, sections 10.2.3 and 11.6.1), by their names in lower case. */
export function headersOf(
  { challengeParameters, retryAfter }: AuthError,
  offer: ChallengeOffer,
): Readonly<Record<string, string>> {
  return {
    ...(challengeParameters !== undefined && { 'www-authenticate': challenges(challengeParameters, offer) }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  };
}

/** Notes the issuer of the rejected token. The app may throw one error for many requests, so the error itself is not changed. */
export function withIssuer<Outcome extends AuthError>(error: Outcome, issuer: string | undefined): Outcome {
  issuers.set(error, issuer);
  return error;
}
