import { Inject, Injectable } from '@nestjs/common';
import { AuthError, withCaller } from '../errors/auth-error.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import { type AskedIssuer, Introspectors } from '../introspection/introspectors.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { answerProfile } from '../token/answer-profile.js';
import type { Claims } from '../token/claims.js';
import { completedAnswer } from '../token/completed-answer.js';
import { deepFreeze } from '../token/freeze.js';
import type { PresentedToken } from '../token/presented-token.js';
import { toPrincipal } from '../token/principal.js';
import { checkOpaque } from '../token/opaque-checks.js';
import { applyHooks } from './apply-hooks.js';
import { HintLog } from './hint-log.js';
import type { VerifiedToken } from './verified-tokens.js';

/**
 * Verifies tokens that only their issuer can read, by asking it (RFC 7662). They state no issuer, so that one issuer takes them all: a
 * token that is shown to several could be used by each of them.
 */
@Injectable()
export class OpaqueTokens {
  /** With the rules for its answers in place of those for its JWTs. */
  private readonly asked: AskedIssuer | undefined;

  constructor(
    private readonly introspectors: Introspectors,
    private readonly hints: HintLog,
    @Inject(AUTH_OPTIONS) private readonly options: AuthOptions,
  ) {
    const { opaque } = introspectors;
    this.asked = opaque && { ...opaque, issuer: withAnswerProfile(opaque.issuer) };
  }

  /** Whether the issuer is to be asked about a token. One with the header of a JWS is never opaque, however malformed. */
  accepts({ encoded }: PresentedToken): boolean {
    return this.introspectors.acceptsUnread(encoded);
  }

  /**
   * @param presented a token that is accepted
   * @throws {InvalidTokenError} the issuer states that it isn't active, or it fails a check
   * @throws {IntrospectionUnavailableError} the issuer can't be asked
   */
  async verify(presented: PresentedToken): Promise<VerifiedToken> {
    const { issuer, introspector } = this.asked!; // `accepts` has found it
    const { policy } = issuer;
    let claims: Claims | undefined;
    try {
      const answer = await introspector.answerAbout(presented);
      claims = completedAnswer(answer.claims, policy);
      checkOpaque({ claims }, policy, Date.now());
      const token = deepFreeze({ header: {}, claims });
      const principal = await applyHooks(token, toPrincipal(claims, policy.profile), this.options);
      return { principal, token, issuer, signature: undefined, answer };
    } catch (error) {
      if (error instanceof InvalidTokenError && claims) this.hints.rejectedAnswer(error.reason, claims, policy);
      throw error instanceof AuthError ? withCaller(error, { issuer: policy.issuer }) : error;
    }
  }
}

function withAnswerProfile(issuer: AskedIssuer['issuer']): AskedIssuer['issuer'] {
  const { policy } = issuer;
  return { ...issuer, policy: { ...policy, profile: answerProfile(policy.profile) } };
}
