import { Injectable, Logger } from '@nestjs/common';
import { Issuers } from '../keys/issuers.js';
import type { RequiredAuthentication } from '../route/authentication-demand.js';
import type { ClaimDemand } from '../route/claim-demand.js';
import type { ScopeDemand } from '../route/scope-demand.js';
import type { AccessToken } from '../token/access-token.js';
import type { Claims } from '../token/claims.js';
import type { TokenPolicy } from '../token/token-checks.js';
import type { Principal } from '../token/principal.js';
import { loginHint, requiredClaimHint } from './claim-hints.js';
import type { Hint } from './hint.js';
import { claimHint, rejectionHint, scopeHint } from './hints.js';

const quietMs = 60_000;

/** Logs what is probably misconfigured, for the operator. Hints never reach a response. */
@Injectable()
export class HintLog {
  private readonly logger = new Logger('Auth');
  private readonly loggedAt = new Map<string, number>();

  constructor(private readonly issuers: Issuers) {}

  /** @param token undefined where it could not be decoded */
  invalidToken(reason: string, encoded: string, token: AccessToken | undefined): void {
    const { policy, keySet } = this.issuers.select(token?.claims.iss);
    const { policies: issuers } = this.issuers;
    this.log(rejectionHint(reason, { encoded, token, policy, issuers, keys: keySet.usable, now: Date.now() }));
  }

  /** @param claims that the issuer stated about an opaque token */
  rejectedAnswer(reason: string, claims: Claims, policy: TokenPolicy): void {
    this.log(claimHint(reason, claims, policy, Date.now()), 'An opaque access token');
  }

  missingScopes(demand: ScopeDemand, { issuer, claims }: Principal): void {
    this.log(scopeHint(demand, claims, this.issuers.select(issuer).policy));
  }

  missingClaim(demand: ClaimDemand, claims: Claims): void {
    this.log(requiredClaimHint(demand, claims));
  }

  insufficientAuthentication(demand: RequiredAuthentication, claims: Claims): void {
    this.log(loginHint(demand, claims));
  }

  /** @param flaw a constant text, which is its own cause */
  brokenBinding(flaw: string): void {
    this.log({ cause: flaw, text: flaw });
  }

  /** @param flaw a constant text, which is its own cause */
  rejectedProof(flaw: string): void {
    this.log({ cause: flaw, text: flaw }, 'A DPoP proof');
  }

  /** At most once a minute per cause. There are only as many causes as kinds of hints. */
  private log(hint: Hint | undefined, rejected = 'An access token'): void {
    const now = Date.now();
    if (hint === undefined || now - (this.loggedAt.get(hint.cause) ?? -Infinity) < quietMs) return;
    this.loggedAt.set(hint.cause, now);
    this.logger.warn(`${rejected} was rejected: ${hint.text}`);
  }
}
