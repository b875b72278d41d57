import type { AuthError } from './auth-error.js';
import type { Principal } from './principal.js';

/** The part of a request that tells what was decided of it. */
export interface DecidedRequest {
  /** As `JwtAuthGuard` found it. */
  readonly user?: Principal | undefined;
  /** The error by which it was refused. */
  readonly refusal?: AuthError | undefined;
}

/** Whether a request was let through, who sent it, and why it was not let through: for logs and metrics. */
export interface Decision {
  /** Undefined: nothing was decided, the route is public. */
  readonly decision: 'allowed' | 'refused' | undefined;
  /** Of a refusal, one of a few dozen words. */
  readonly reason: string | undefined;
  /** The trusted issuer that the token names, where it does. */
  readonly issuer: string | undefined;
  readonly subject: string | undefined;
  readonly clientId: string | undefined;
}

export function decisionOf({ user, refusal }: DecidedRequest): Decision {
  return {
    decision: refusal ? 'refused' : user && 'allowed',
    reason: refusal && (refusal.reason ?? refusal.error ?? 'token_missing'),
    issuer: user?.issuer ?? refusal?.issuer,
    subject: user?.subject,
    clientId: user?.clientId,
  };
}
