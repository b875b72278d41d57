import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { type Scheme, type SchemeOffer, challenges } from './challenge.js';

/** Who sent a rejected request, as far as it is known. */
interface RejectedCaller {
  readonly issuer: string | undefined;
  readonly subject?: string | undefined;
  readonly clientId?: string | undefined;
}

const callers = new WeakMap<AuthError, RejectedCaller>();

/**
 * Why a request isn't let through: one class for each outcome. "The token is invalid" (401) and "the token could not be
 * checked" (503) are different types, so that a failure of ours is never blamed on the client. Every text is a constant: the
 * response contains nothing of the request or of a library's message.
 */
export abstract class AuthError extends HttpException {
  /** The parameters of its challenge (RFC 6750, section 3), as text; empty: it has none. Undefined: there is no challenge. */
  declare readonly challengeParameters?: string;
  /** The scheme whose challenge states the error; undefined: that of the request. */
  declare readonly challengeScheme?: Scheme;
  /** The error code (RFC 6750, section 3.1). */
  declare readonly error?: string;
  /** A code of this module, finer than `error`. */
  declare readonly reason?: string;
  /** Seconds after which the client may try again. */
  declare readonly retryAfter?: number;
  /** The nonce that the next DPoP proof must contain (RFC 9449, section 9). */
  declare readonly proofNonce?: string;

  /** The trusted issuer that the token names. For logs and metrics, never for the client. */
  get issuer(): string | undefined {
    return callers.get(this)?.issuer;
  }

  /** See `issuer`. */
  get subject(): string | undefined {
    return callers.get(this)?.subject;
  }

  /** See `issuer`. */
  get clientId(): string | undefined {
    return callers.get(this)?.clientId;
  }

  /** The value of `WWW-Authenticate`, without what the module adds. */
  get challenge(): string | undefined {
    return this.headers['www-authenticate'];
  }

  /** The headers of the response, without what the module adds. `Challenges` has the headers as they are sent. */
  get headers(): Readonly<Record<string, string>> {
    const scheme = this.challengeScheme ?? 'Bearer';
    return headersOf(this, [{ scheme }], scheme);
  }

  /** What graphql-js copies into the error of a GraphQL response. */
  get extensions(): Readonly<Record<string, string>> {
    const { error, reason } = this;
    const code = graphqlCodes[this.getStatus()] ?? 'INTERNAL_SERVER_ERROR';
    return { code, ...(error !== undefined && { error }), ...(reason !== undefined && { reason }) };
  }

  /** The body of the response: a problem (RFC 9457). Nest's own filter sends it where the app has none. */
  override getResponse() {
    const { message: detail, error, reason } = this;
    const status = this.getStatus();
    return { type: 'about:blank', title: STATUS_CODES[status], status, detail, error, reason };
  }
}

/** The codes that GraphQL servers and clients know. */
const graphqlCodes: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

/**
 * The headers of the response (RFC 9110, sections 10.2.3 and 11.6.1), by their names in lower case.
 *
 * @param used the scheme of the request
 */
export function headersOf(
  { challengeParameters, challengeScheme, retryAfter, proofNonce }: AuthError,
  offers: readonly SchemeOffer[],
  used: Scheme,
): Readonly<Record<string, string>> {
  return {
    ...(challengeParameters !== undefined && {
      'www-authenticate': challenges(challengeParameters, offers, challengeScheme ?? used),
    }),
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    ...(proofNonce !== undefined && { 'dpop-nonce': proofNonce }),
  };
}

/** Notes who is rejected. The app may throw one error for many requests, so the error itself is not changed. */
export function withCaller<Outcome extends AuthError>(error: Outcome, caller: RejectedCaller): Outcome {
  callers.set(error, caller);
  return error;
}

/**
 * Whether an error is about the credentials of the client, which may be challenged for others. Keys that are unavailable, or a limit that
 * is reached, say nothing of them.
 */
export function isRejection(error: unknown): error is AuthError {
  return error instanceof AuthError && error.challengeParameters !== undefined;
}
