import type { Claims } from '../token/claims.js';
import type { PresentedToken } from '../token/presented-token.js';

/** A renewal in the background begins at this fraction of the maximum age, so that a request of a token in use never waits. */
const renewAfter = 0.8;

/** What the issuer stated about an active token. It counts for a time by the monotonic clock, which nobody can set. */
export class ActiveAnswer {
  private renewAt = 0;
  private countsUntil = 0;
  private isEnded = false;

  /**
   * @param claims all members except `active`, frozen
   * @param renewal asks the issuer again, in the background, and renews or ends this answer
   */
  constructor(
    readonly claims: Claims,
    private readonly renewal: (token: PresentedToken, answer: ActiveAnswer) => void,
  ) {}

  /** Whether the issuer has stated something else since. An answer that is only too old may count again. */
  get hasEnded(): boolean {
    return this.isEnded;
  }

  /** Whether it still counts. Its token's `exp` is another matter. Starts a renewal when that is due. */
  counts(token: PresentedToken): boolean {
    const now = performance.now();
    if (this.isEnded || now >= this.countsUntil) return false;
    if (now >= this.renewAt) this.renewal(token, this);
    return true;
  }

  /** The issuer has stated the same again. */
  renew(askedAt: number, maxAgeMs: number): void {
    this.renewAt = askedAt + maxAgeMs * renewAfter;
    this.countsUntil = askedAt + maxAgeMs;
  }

  /** The issuer has stated something else. */
  end(): void {
    this.isEnded = true;
  }
}
