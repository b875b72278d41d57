import { Injectable, Optional } from '@nestjs/common';
import { Revocations } from '../revocation/revocations.js';
import type { PresentedToken } from '../token/presented-token.js';
import { RequestChecks } from '../verification/request-checks.js';
import { TokenVerifier } from '../verification/token-verifier.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import type { Credentials } from './credentials.js';
import { FailureLimit, countingFailures } from './failure-limit.js';
import type { AuthenticatedRequest } from './requests.js';
import { RequestBindings } from './request-bindings.js';

/** The outcome for a request whose token has passed every check that doesn't depend on the route. */
export interface Authentication {
  readonly verified: VerifiedToken;
  /** To offer with the response (RFC 9449, section 8.2). */
  readonly nonce: string | undefined;
}

/** Verifies a token that isn't in the cache. */
type Verify = (token: PresentedToken) => Promise<VerifiedToken>;

/**
 * Authenticates a request: its token, from the cache or verified, whether it was revoked, what binds it to its client, and the app's
 * checks of every request. It leaves the request as it is, since several messages of a connection may share one.
 */
@Injectable()
export class RequestAuthenticator {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly bindings: RequestBindings,
    private readonly requestChecks: RequestChecks,
    private readonly revocations: Revocations,
    @Optional() private readonly failureLimit?: FailureLimit,
  ) {}

  /** See `RequestBindings`. */
  isGuest(request: AuthenticatedRequest): boolean {
    return this.bindings.isGuest(request);
  }

  /**
   * Past the limit of failures, only tokens that were verified before are accepted: those in the cache, and those that lack nothing but
   * a new answer of their issuer. Nothing else is checked.
   *
   * @returns no promise for a cached token, unless there is something to wait for
   * @throws {AuthError} the request is rejected
   */
  authenticate(
    request: AuthenticatedRequest,
    verify: Verify = (token) => this.verifier.verify(token, request),
  ): Authentication | Promise<Authentication> {
    const { failureLimit: limit } = this;
    if (!limit) return this.check(request, verify);
    const verifyWithin: Verify = (token) => {
      if (!this.verifier.isOutdated(token, request)) limit.check(request);
      return verify(token);
    };
    return countingFailures(limit, request, async () => this.check(request, verifyWithin));
  }

  private check(request: AuthenticatedRequest, verify: Verify): Authentication | Promise<Authentication> {
    const credentials = this.bindings.credentialsOf(request);
    const { token } = credentials;
    const known = this.verifier.find(token, request);
    if (known) return this.checkRequest(request, credentials, known);
    return verify(token).then((verified) => {
      this.revocations.reportLongLife(verified);
      return this.checkRequest(request, credentials, verified);
    });
  }

  private checkRequest(
    request: AuthenticatedRequest,
    credentials: Credentials,
    verified: VerifiedToken,
  ): Authentication | Promise<Authentication> {
    // After any wait for the token, so that none of the time counts.
    this.revocations.check(credentials.token, verified);
    const nonce = this.bindings.check(request, credentials, verified);
    if (nonce instanceof Promise) return nonce.then((offered) => this.runChecks(request, { verified, nonce: offered }));
    return this.runChecks(request, { verified, nonce });
  }

  private runChecks(
    request: AuthenticatedRequest,
    authentication: Authentication,
  ): Authentication | Promise<Authentication> {
    if (this.requestChecks.isEmpty) return authentication;
    return this.requestChecks.run(authentication.verified, request).then(() => authentication);
  }
}
