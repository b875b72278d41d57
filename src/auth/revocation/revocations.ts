import { Inject, Injectable, Logger, Optional } from '@nestjs/common';
import { withCaller } from '../errors/auth-error.js';
import { InvalidTokenError } from '../errors/outcomes.js';
import { Issuers } from '../keys/issuers.js';
import { AUTH_OPTIONS, type AuthOptions } from '../options/auth-options.js';
import { milliseconds } from '../token/claims.js';
import type { PresentedToken } from '../token/presented-token.js';
import { clientIdOf } from '../token/principal.js';
import type { VerifiedToken } from '../verification/verified-tokens.js';
import type { Revocation, RevokedBy } from './revocation.js';
import { RevocationStore, RevocationsInMemory } from './revocation-store.js';
import { toStored } from './to-stored.js';
import { tokenDigest } from './token-digest.js';

/** About 100 MB. More targets than that are better revoked together, by their client or all of an issuer: see `isBounded`. */
export const maxRevocations = 500_000;

/** Targets of which there may be any number. Clients and issuers are few, and remain revocable when those are too many. */
const isBounded: Readonly<Record<RevokedBy, boolean>> = {
  tokenDigest: true,
  tokenId: true,
  subject: true,
  sessionId: true,
  clientId: false,
  all: false,
};

/** Of how many issuers long-lived tokens are reported. */
const maxReported = 1000;

/**
 * Takes access tokens back before they expire, and rejects those that were. A revocation holds for access tokens only: to keep a
 * client from getting new ones, end its session at the issuer.
 */
@Injectable()
export class Revocations {
  private readonly logger = new Logger('Revocations');
  private readonly store: RevocationStore;
  private readonly reported = new Set<string>();

  constructor(
    private readonly issuers: Issuers,
    @Inject(AUTH_OPTIONS)
    private readonly options: Pick<AuthOptions, 'clockToleranceMs' | 'revocationRetentionMs' | 'findIssuer'>,
    @Optional() store?: RevocationStore,
  ) {
    this.store = store ?? new RevocationsInMemory();
  }

  status(): RevocationsStatus {
    const { known, ageMs } = this.store;
    return { count: known.size, ageMs };
  }

  /**
   * Revokes tokens. In this process they are rejected as soon as this resolves; in others, when the store has told them.
   *
   * @throws {TypeError} the revocation is invalid, or names an issuer that isn't trusted here, so that it would revoke nothing
   * @throws {RangeError} there are too many of single tokens, users and sessions
   * @throws {Error} the store failed: nothing was revoked
   */
  async revoke(revocation: Revocation): Promise<void> {
    const policy = this.issuers.find(revocation.issuer)?.policy;
    if (!policy && !this.options.findIssuer) throw new TypeError('The revocation names an issuer that is not trusted');
    if (policy?.tenants !== undefined && policy.issuer === revocation.issuer) {
      throw new TypeError(`The revocation names the issuer of several tenants: give that of one, with the tenant's ID`);
    }
    const { clockToleranceMs, revocationRetentionMs } = this.options;
    const lifetimeMs = lifetimeOf(policy?.maxTokenAge) ?? revocationRetentionMs;
    const now = this.store.now();
    const stored = toStored(revocation, { now, lifetimeMs, clockToleranceMs });
    const { known } = this.store;
    known.forgetExpired(now);
    if (isBounded[stored.by] && known.size >= maxRevocations && !known.find(stored)) {
      throw new RangeError(
        `There are ${maxRevocations} revocations: revoke the tokens of a client, or all of an issuer`,
      );
    }
    await this.store.add(stored);
  }

  /**
   * Checks on every request, also with a cached token, that it wasn't revoked.
   *
   * @throws {InvalidTokenError} `token_revoked`
   */
  check(presented: PresentedToken, { token, issuer, principal }: VerifiedToken): void {
    const { known } = this.store;
    if (known.size === 0) return;
    const { claims } = token;
    const isRevoked = known.isRevoked({
      issuer: String(claims.iss), // a string, as `checkToken` and `checkOpaque` verified
      claims,
      clientId: () => clientIdOf(claims, issuer.policy.profile),
      digest: () => tokenDigest(presented.encoded),
    });
    if (isRevoked) throw withCaller(new InvalidTokenError('token_revoked'), principal);
  }

  /** Warns of an issuer, once, whose tokens may outlive their revocations. To be called for each token that was verified. */
  reportLongLife({ token, issuer }: Pick<VerifiedToken, 'token' | 'issuer'>): void {
    const { exp, iat } = token.claims;
    const { issuer: name, maxTokenAge } = issuer.policy;
    const { revocationRetentionMs: retentionMs } = this.options;
    const issuedMs = typeof iat === 'number' ? milliseconds(iat) : Date.now();
    if (maxTokenAge !== undefined || milliseconds(exp) - issuedMs <= retentionMs) return;
    if (this.reported.has(name) || this.reported.size >= maxReported) return;
    this.reported.add(name);
    this.logger.warn(
      `Tokens of ${name} live longer than the ${retentionMs / 1000} s for which their revocations are kept: ` +
        'set revocationRetentionMs (REVOCATION_RETENTION), or limit their age with maxTokenAge (AUTH_MAX_TOKEN_AGE)',
    );
  }
}

export interface RevocationsStatus {
  /** Of the revocations in force, as this process knows them. */
  readonly count: number;
  /** Milliseconds since it last knew all of them. */
  readonly ageMs: number;
}

function lifetimeOf(maxTokenAge: number | undefined): number | undefined {
  return maxTokenAge === undefined ? undefined : maxTokenAge * 1000;
}
