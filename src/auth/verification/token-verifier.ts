import { Inject, Injectable } from '@nestjs/common';
import { AuthError, withCaller } from '../errors/auth-error.js';
import { InsufficientAuthenticationError } from '../errors/insufficient-authentication.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import type { ActiveAnswer } from '../introspection/active-answer.js';
import { Introspectors } from '../introspection/introspectors.js';
import { Issuers } from '../keys/issuers.js';
import type { TrustedIssuer } from '../keys/trusted-issuer.js';
import { verifySignature } from '../keys/verify-signature.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { type RequiredAuthentication, isAuthenticationMet } from '../route/authentication-demand.js';
import { type AccessToken, type CheckedToken, decodeAccessToken } from '../token/access-token.js';
import { checkConfirmation } from '../token/confirmation-checks.js';
import { deepFreeze } from '../token/freeze.js';
import type { PresentedToken } from '../token/presented-token.js';
import { toPrincipal } from '../token/principal.js';
import { audiencesIn, checkToken } from '../token/token-checks.js';
import { applyHooks } from './apply-hooks.js';
import { HintLog } from './hint-log.js';
import { OpaqueTokens } from './opaque-tokens.js';
import { type VerifiedToken, VerifiedTokens } from './verified-tokens.js';

/**
 * Verifies access tokens, and finds those in the cache that it verified before. Until the signature is checked, `iss` only
 * selects from the allow-list, and every check that needs no key comes first, so that a token that fails one causes no network
 * access.
 *
 * Not checked: what `Revocations` and `BindingVerifier` check on every request.
 */
@Injectable()
export class TokenVerifier {
  constructor(
    private readonly issuers: Issuers,
    private readonly verifiedTokens: VerifiedTokens,
    private readonly introspectors: Introspectors,
    private readonly opaqueTokens: OpaqueTokens,
    private readonly hints: HintLog,
    @Inject(AUTH_OPTIONS) private readonly options: AuthOptions,
  ) {}

  /** Finds a token in the cache that is still valid. */
  find(token: PresentedToken, request: unknown): VerifiedToken | undefined {
    return this.verifiedTokens.find(token, request);
  }

  /** Whether a token was verified before, and lacks nothing but a new answer of its issuer, which `verify` obtains. */
  isOutdated(token: PresentedToken, request: unknown): boolean {
    return this.verifiedTokens.isOutdated(token, request);
  }

  /**
   * Verifies a token that `find` doesn't find, and adds it to the cache.
   *
   * @param request for the app's function that finds issuers
   * @throws {InvalidTokenError} the token is invalid
   * @throws {KeysUnavailableError} the issuer's keys, or its options, are unavailable
   * @throws {IntrospectionUnavailableError} the issuer can't be asked about the token
   */
  async verify(presented: PresentedToken, request: unknown): Promise<VerifiedToken> {
    try {
      const verified = this.opaqueTokens.accepts(presented)
        ? await this.opaqueTokens.verify(presented)
        : await this.verifySigned(presented, request);
      this.verifiedTokens.add(presented, verified);
      return verified;
    } catch (error) {
      if (error instanceof InvalidTokenError) this.verifiedTokens.remove(presented);
      throw error;
    }
  }

  /** Why the login that a verified token states doesn't meet a demand at this moment (RFC 9470). */
  unmetAuthentication(
    demand: RequiredAuthentication,
    { claims }: CheckedToken,
  ): InsufficientAuthenticationError | undefined {
    if (isAuthenticationMet(demand, claims, this.options.clockToleranceMs, Date.now())) return undefined;
    this.hints.insufficientAuthentication(demand, claims);
    return new InsufficientAuthenticationError(demand);
  }

  /** The audiences that a verified token names, in `aud`, or else in the claim that its issuer uses instead. */
  audiencesOf({ token, issuer }: VerifiedToken): unknown[] {
    return [audiencesIn(token.claims, issuer.policy.profile)[0]].flat();
  }

  private async verifySigned(presented: PresentedToken, request: unknown): Promise<VerifiedToken> {
    let token: AccessToken | undefined;
    try {
      token = decodeAccessToken(presented.encoded);
      return await this.check(token, presented, request);
    } catch (error) {
      throw this.reportRejection(error, presented, token);
    }
  }

  /** Logs a hint about a rejected token, and notes its issuer. Returns the error. */
  private reportRejection(error: unknown, { encoded }: PresentedToken, token: AccessToken | undefined): unknown {
    if (error instanceof InvalidTokenError) this.hints.invalidToken(error.reason, encoded, token);
    if (!(error instanceof AuthError)) return error;
    return withCaller(error, { issuer: this.issuers.find(token?.claims.iss)?.policy.issuer });
  }

  private async check(token: AccessToken, presented: PresentedToken, request: unknown): Promise<VerifiedToken> {
    const issuer = await this.issuers.lookUp(token, request);
    const signature = await verifySignature(token, issuer, () => checkToken(token, issuer.policy, Date.now()));
    const answer = await this.confirm(token, issuer, presented);
    // Without its text and signature, so that these are not kept in memory.
    const checked = deepFreeze({ header: token.header, claims: token.claims });
    const principal = await applyHooks(checked, toPrincipal(checked.claims, issuer.policy.profile), this.options);
    return { principal, token: checked, issuer, signature, answer };
  }

  /** Asks the issuer about its own token, where it is configured so: after the signature, so that a forged one costs no call. */
  private async confirm(
    token: AccessToken,
    issuer: TrustedIssuer,
    presented: PresentedToken,
  ): Promise<ActiveAnswer | undefined> {
    const answer = await this.introspectors.confirming(issuer)?.answerAbout(presented, true);
    if (!answer) return undefined;
    const now = Date.now();
    // The token may have expired meanwhile.
    checkToken(token, issuer.policy, now);
    checkConfirmation(answer.claims, token.claims, issuer.policy, now);
    return answer;
  }
}
