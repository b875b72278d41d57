import { Injectable, Logger } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Revocations } from '../revocation/revocations.js';
import { tokenDigest } from '../revocation/token-digest.js';
import type { Claims } from '../token/claims.js';
import { targetsOf } from './event-subjects.js';
import { type AcceptedEventTokens, EventTokenVerifier, type VerifiedEventToken } from './event-token-verifier.js';
import { type RevokedUntil, endsSession, revokingEvents } from './event-types.js';

/** The event tokens whose effect is remembered. */
const maxReceived = 10_000;

/**
 * Receives tokens by which issuers report events, and revokes the access tokens that these invalidate. It has no route of its own: an app
 * passes on what its transmitters send.
 */
@Injectable()
export class SecurityEvents {
  private readonly logger = new Logger('SecurityEvents');
  /** By their digest: two tokens of an issuer may have the same `jti`. */
  private readonly received = new LRUCache<string, true>({ max: maxReceived });

  constructor(
    private readonly verifier: EventTokenVerifier,
    private readonly revocations: Revocations,
  ) {}

  /**
   * Resolves once the effect of a token is stored. A token that was received before has none: its events revoke only what was issued
   * before them and the tokens of sessions that are over, however often it is sent, and wherever.
   *
   * @param encoded the token, whose length the caller has limited
   * @param request of the transmitter
   * @throws {InvalidTokenError} the token is invalid, for its `reason`. The message speaks of an access token
   * @throws {TooManyFailuresError} too many tokens from this address were invalid
   * @throws {KeysUnavailableError} the issuer's keys are unavailable
   * @throws {Error} a revocation could not be stored: the transmitter must send the token again
   */
  async receive(encoded: string, accepted: AcceptedEventTokens, request: object): Promise<void> {
    const token = await this.verifier.verify(encoded, accepted, request);
    const digest = tokenDigest(encoded);
    if (this.received.has(digest)) return this.log(accepted, token, 'was received before');
    // Safe: `checkEventToken` verified this type.
    const events = Object.entries(token.claims.events as Readonly<Record<string, Claims>>);
    for (const [type, event] of events) {
      const outcome = await this.apply(type, event, token);
      // As JSON, so that a control character in a type does nothing to a terminal.
      this.log(accepted, token, `${JSON.stringify(type)} ${outcome}`);
    }
    this.received.set(digest, true);
  }

  /** @returns what happened, for the log */
  private async apply(type: string, event: Claims, token: VerifiedEventToken): Promise<string> {
    // RFC 8417, section 2: events of other types are ignored.
    const until = revokingEvents.get(type);
    if (until === undefined) return 'has no effect here';
    const targets = targetsOf(event, token);
    if (targets.length === 0)
      return 'has no effect, since its subject is not one that access tokens of its issuer state';
    const { issuer } = token;
    const issuedBefore = timeOf(until, event, token.claims);
    for (const target of targets) {
      // A single token, and those of a session that is over, are revoked whenever they were issued.
      const isTimeless = 'tokenId' in target || ('sessionId' in target && endsSession(type));
      await this.revocations.revoke(isTimeless ? { ...target, issuer } : { ...target, issuer, issuedBefore });
    }
    return 'revoked access tokens';
  }

  private log({ kind }: AcceptedEventTokens, { issuer, tokenId }: VerifiedEventToken, outcome: string): void {
    this.logger.log(`The ${kind.name} ${JSON.stringify(tokenId)} of ${issuer}: ${outcome}`);
  }
}

/**
 * Until when revoked tokens were issued, by the clock of the transmitter: a token that the issuer's clock dates up to a few seconds later
 * stays accepted. No event happens after its token was issued, so that none revokes the tokens of a later login.
 */
function timeOf(until: RevokedUntil, event: Claims, claims: Claims): Date {
  // Safe: `checkEventToken` verified these types.
  const { toe, iat } = claims as { toe?: number; iat: number };
  // `event_timestamp` is CAEP's (CAEP 1.0, section 2), `toe` is in RFC 8417, section 2.2.
  const happened = until === 'event' ? ((event.event_timestamp as number | undefined) ?? toe ?? iat) : iat;
  return new Date(Math.max(0, Math.min(happened, iat)) * 1000);
}
