import type { AuthError } from '../errors/auth-error.js';
import type { Principal } from '../token/principal.js';

/** The members of a request that hold the decision. */
export interface DecidedRequest {
  /** Set by `JwtAuthGuard`. */
  readonly user?: Principal | undefined;
  /** The error that the request was rejected with. */
  readonly refusal?: AuthError | undefined;
}

/** Whether a request was let through, who sent it, and why it was rejected: for logs and metrics. */
export interface Decision {
  /** Undefined for a public route. */
  readonly decision: 'allowed' | 'refused' | undefined;
  /** Of a rejected request: one of a few dozen codes. */
  readonly reason: string | undefined;
  /** The trusted issuer that the token names. */
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
  readonly clientId: string | undefined;
}

export function decisionOf({ user, refusal }: DecidedRequest): Decision {
  const caller = user ?? refusal;
  return {
    decision: refusal ? 'refused' : user && 'allowed',
    reason: refusal && (refusal.reason ?? refusal.error ?? 'token_missing'),
    issuer: caller?.issuer,
    subject: caller?.subject,
    clientId: caller?.clientId,
  };
}
