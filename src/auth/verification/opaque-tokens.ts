import { Inject, Injectable } from '@nestjs/common';
import { AuthError, withCaller } from '../errors/auth-error.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import { Introspectors } from '../introspection/introspectors.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { isSignedForm } from '../token/access-token.js';
import { answerProfile } from '../token/answer-profile.js';
import type { Claims } from '../token/claims.js';
import { deepFreeze } from '../token/freeze.js';
import type { PresentedToken } from '../token/presented-token.js';
import { toPrincipal } from '../token/principal.js';
import { type TokenPolicy, checkOpaque } from '../token/token-checks.js';
import { applyHooks } from './apply-hooks.js';
import { HintLog } from './hint-log.js';
import type { VerifiedToken } from './verified-tokens.js';

/**
 * Verifies tokens that only their issuer can read, by asking it (RFC 7662). They state no issuer, so that one issuer takes them all: a
 * token that is shown to several could be used by each of them.
 */
@Injectable()
export class OpaqueTokens {
  private readonly taker: (NonNullable<Introspectors['opaque']> & { readonly policy: TokenPolicy }) | undefined;

  constructor(
    introspectors: Introspectors,
    private readonly hints: HintLog,
    @Inject(AUTH_OPTIONS) private readonly options: AuthOptions,
  ) {
    const { opaque } = introspectors;
    const policy = opaque?.issuer.policy;
    this.taker = opaque && policy && { ...opaque, policy: { ...policy, profile: answerProfile(policy.profile) } };
  }

  /** Whether the issuer is to be asked about a token. One in the form of a JWS is never opaque, however malformed. */
  accepts({ encoded }: PresentedToken): boolean {
    return this.taker !== undefined && !isSignedForm(encoded);
  }

  /**
   * @param presented a token that is accepted
   * @throws {InvalidTokenError} the issuer states that it isn't active, or it fails a check
   * @throws {IntrospectionUnavailableError} the issuer can't be asked
   */
  async verify(presented: PresentedToken): Promise<VerifiedToken> {
    const { issuer, introspector, policy } = this.taker!; // `accepts` has found it
    let claims: Claims | undefined;
    try {
      const answer = await introspector.answerAbout(presented);
      claims = withIssuer(answer.claims, policy);
      checkOpaque({ claims }, policy, Date.now());
      const token = deepFreeze({ header: undefined, claims });
      const principal = await applyHooks(token, toPrincipal(token.claims, policy.profile), this.options);
      return { principal, token, issuer, signature: undefined, answer };
    } catch (error) {
      if (error instanceof InvalidTokenError && claims) this.hints.rejectedAnswer(error.reason, claims, policy);
      throw error instanceof AuthError ? withCaller(error, { issuer: policy.issuer }) : error;
    }
  }
}

/** An answer may leave out who states it. The template of many tenants is nobody's identifier. */
function withIssuer(claims: Claims, { issuer, tenants }: TokenPolicy): Claims {
  return tenants === undefined ? { iss: issuer, ...claims } : claims;
}
