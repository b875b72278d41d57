import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

const issuers = new WeakMap<AuthError, string | undefined>();

/**
 * Why a request isn't let through: one class for each outcome. "The token is invalid" (401) and "the token could not be
 * checked" (503) are different types, so that a failure of ours is never blamed on the client. Every text is a constant: the
 * response contains nothing of the request or of a library's message.
 */
export abstract class AuthError extends HttpException {
  /** The value of `WWW-Authenticate`. */
  declare readonly challenge?: string;
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

  /** The headers of the response (RFC 9110, sections 10.2.3 and 11.6.1), by their names in lower case. */
  get headers(): Readonly<Record<string, string>> {
    const { challenge, retryAfter } = this;
    return {
      ...(challenge !== undefined && { 'www-authenticate': challenge }),
      ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    };
  }

  /** The body of the response: a problem (RFC 9457). Nest's own filter sends it where the app has none. */
  override getResponse() {
    const { message: detail, error, reason } = this;
    const status = this.getStatus();
    return { type: 'about:blank', title: STATUS_CODES[status], status, detail, error, reason };
  }
}

/** Notes the issuer of the rejected token. The app may throw one error for many requests, so the error itself is not changed. */
export function withIssuer<Outcome extends AuthError>(error: Outcome, issuer: string | undefined): Outcome {
  issuers.set(error, issuer);
  return error;
}
