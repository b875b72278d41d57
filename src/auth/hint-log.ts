import { Injectable, Logger } from '@nestjs/common';
import type { AccessToken } from './access-token.js';
import { type Hint, refusalHint, scopeHint } from './hints.js';
import { Issuers } from './keys/issuers.js';
import type { Principal } from './principal.js';
import type { ScopeDemand } from './scope-demand.js';

const quietMs = 60_000;

/** Tells the person who configured the service what is probably wrong: in the log, never in an answer, and seldom. */
@Injectable()
export class HintLog {
  private readonly logger = new Logger('Auth');
  private readonly toldAt = new Map<string, number>();

  constructor(private readonly issuers: Issuers) {}

  /** @param token undefined: it could not be decoded */
  refused(reason: string, encoded: string, token: AccessToken | undefined): void {
    const { policy } = this.issuers.judging(token?.claims.iss);
    this.tell(refusalHint(reason, { encoded, token, policy, issuers: this.issuers.identifiers, now: Date.now() }));
  }

  scopesMissing(demand: ScopeDemand, { issuer, claims }: Principal): void {
    this.tell(scopeHint(demand, claims, this.issuers.judging(issuer).policy));
  }

  /** Once a minute for each cause: there are as many as there are kinds of hints. */
  private tell(hint: Hint | undefined): void {
    const now = Date.now();
    if (hint === undefined || now - (this.toldAt.get(hint.cause) ?? -Infinity) < quietMs) return;
    this.toldAt.set(hint.cause, now);
    this.logger.warn(`An access token was refused: ${hint.text}`);
  }
}
