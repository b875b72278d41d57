import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';

const issuers = new WeakMap<AuthError, string | undefined>();

/**
 * What the service answers when it does not let a request through: one class for each outcome. "The token is bad"
 * (401) and "it could not be checked" (503) are different types, so that a failure of ours is never the client's.
 * Every text is a constant: nothing of the request, nor of a library's message, reaches the client.
 */
export abstract class AuthError extends HttpException {
  /** The value of `WWW-Authenticate`. */
  declare readonly challenge?: string;
  /** The error code of RFC 6750, section 3.1. */
  declare readonly error?: string;
  /** Ours, and finer. */
  declare readonly reason?: string;
  /** The trusted issuer that the token names: for the log and the metrics, never for the client. */
  get issuer(): string | undefined {
    return issuers.get(this);
  }

  /** Seconds. */
  declare readonly retryAfter?: number;

  /** The body where the app has no filter of its own: a problem (RFC 9457). */
  override getResponse() {
    const { message: detail, error, reason } = this;
    const status = this.getStatus();
    return { type: 'about:blank', title: STATUS_CODES[status], status, detail, error, reason };
  }
}

/** Notes the issuer of the token. The error may be the app's, which throws it for many requests: it stays as it is. */
export function ofIssuer<Outcome extends AuthError>(error: Outcome, issuer: string | undefined): Outcome {
  issuers.set(error, issuer);
  return error;
}

/** What may not stand in a challenge between quotes (RFC 6750, section 3): a quote, a backslash, all that is not ASCII. */
export const unquotable = /[^\x20\x21\x23-\x5B\x5D-\x7E]/g;

/**
 * A challenge as `WWW-Authenticate` carries it (RFC 6750, section 3).
 *
 * @throws {TypeError} a value cannot stand in it
 */
export function challenge(parameters: Readonly<Record<string, string>>): string {
  const quoted = Object.entries(parameters).map(([name, value]) => {
    if (value.search(unquotable) >= 0)
      throw new TypeError(`"${value}" cannot stand in WWW-Authenticate (RFC 6750, section 3)`);
    return `${name}="${value}"`;
  });
  return `Bearer ${quoted.join(', ')}`;
}
