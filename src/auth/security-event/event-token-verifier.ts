import { Injectable, Optional } from '@nestjs/common';
import { AuthError, withCaller } from '../errors/auth-error.js';
import { Issuers } from '../keys/issuers.js';
import { verifySignature } from '../keys/verify-signature.js';
import { FailureLimit, countingFailures } from '../request/failure-limit.js';
import { type AccessToken, decodeAccessToken } from '../token/access-token.js';
import type { Claims } from '../token/claims.js';
import { checkEventToken } from './event-checks.js';
import type { EventTokenKind } from './event-token-kinds.js';

/** Which event tokens a receiver accepts. */
export interface AcceptedEventTokens {
  readonly kind: EventTokenKind;
  /** The names of the receiver: `aud` must contain one of them. */
  readonly audience: readonly string[];
}

/** An event token that has passed every check. */
export interface VerifiedEventToken {
  /** `iss`, of a trusted issuer. */
  readonly issuer: string;
  /** `jti`. */
  readonly tokenId: string;
  readonly claims: Claims;
  /** See `Profile`. */
  readonly statesSession: boolean;
}

/** Verifies event tokens as strictly as access tokens: those of the same issuers, with the same keys and the same bounds on fetching them. */
@Injectable()
export class EventTokenVerifier {
  constructor(
    private readonly issuers: Issuers,
    @Optional() private readonly failureLimit?: FailureLimit,
  ) {}

  /**
   * @param encoded the token, whose length the caller has limited
   * @param request of the transmitter, for the limit on failures and for the app's function that finds issuers
   * @throws {InvalidTokenError} the token is invalid, for its `reason`. The message speaks of an access token
   * @throws {TooManyFailuresError} too many tokens from this address were invalid
   * @throws {KeysUnavailableError} the issuer's keys, or its options, are unavailable
   */
  async verify(encoded: string, accepted: AcceptedEventTokens, request: object): Promise<VerifiedEventToken> {
    const { failureLimit: limit } = this;
    if (!limit) return this.decodeAndCheck(encoded, accepted, request);
    // The limit is not checked before: an issuer that has sent invalid tokens still reports logouts.
    return countingFailures(limit, request, () => this.decodeAndCheck(encoded, accepted, request));
  }

  private async decodeAndCheck(
    encoded: string,
    accepted: AcceptedEventTokens,
    request: object,
  ): Promise<VerifiedEventToken> {
    const token = decodeAccessToken(encoded);
    try {
      return await this.check(token, accepted, request);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      throw withCaller(error, { issuer: this.issuers.find(token.claims.iss)?.policy.issuer });
    }
  }

  private async check(
    token: AccessToken,
    { kind, audience }: AcceptedEventTokens,
    request: object,
  ): Promise<VerifiedEventToken> {
    const issuer = await this.issuers.lookUp(token, request);
    const { profile } = issuer.policy;
    // The age of access tokens is not that of event tokens.
    const policy = { ...issuer.policy, ...kind, audience };
    await verifySignature(token, issuer, () => checkEventToken(token, policy, Date.now()));
    const { claims } = token;
    // Safe: `checkEventToken` verified these types.
    const { iss, jti } = claims as { iss: string; jti: string };
    return { issuer: iss, tokenId: jti, claims, statesSession: profile.statesSession ?? false };
  }
}
