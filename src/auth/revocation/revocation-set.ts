import type { Claims } from '../token/claims.js';
import { type RevokedBy, type StoredRevocation, combinedRevocation } from './revocation.js';

/** The revocations of one issuer, by the value of their target. */
type Targets = Readonly<Record<RevokedBy, Map<unknown, StoredRevocation>>>;

/** Of a verified token, what revocations may name. The functions are called only if some do. */
export interface RevocableToken {
  readonly issuer: string;
  readonly claims: Claims;
  readonly clientId: () => string | undefined;
  /** See `tokenDigest`. */
  readonly digest: () => string;
}

/** How many revocations are looked at in one call, so that however many there are, no request waits for long. */
const sweepSize = 1000;

/** The revocations in force, as this process knows them: a few look-ups for each request, and nothing for an issuer without any. */
export class RevocationSet {
  private readonly issuers = new Map<string, Targets>();
  private total = 0;
  private remaining: Iterator<StoredRevocation> | undefined;

  get size(): number {
    return this.total;
  }

  find({ issuer, by, value }: Pick<StoredRevocation, 'issuer' | 'by' | 'value'>): StoredRevocation | undefined {
    return this.issuers.get(issuer)?.[by].get(value);
  }

  /** Adds a revocation to what is revoked already. */
  add(revocation: StoredRevocation): void {
    this.set(combinedRevocation(revocation, this.find(revocation)));
  }

  /** Sets a revocation, in place of an earlier one of the same target. */
  set(revocation: StoredRevocation): void {
    const { issuer, by, value } = revocation;
    let targets = this.issuers.get(issuer);
    if (!targets) this.issuers.set(issuer, (targets = emptyTargets()));
    if (!targets[by].has(value)) this.total += 1;
    targets[by].set(value, revocation);
  }

  delete({ issuer, by, value }: Pick<StoredRevocation, 'issuer' | 'by' | 'value'>): void {
    const targets = this.issuers.get(issuer);
    if (!targets?.[by].delete(value)) return;
    this.total -= 1;
    if (Object.values(targets).every(({ size }) => size === 0)) this.issuers.delete(issuer);
  }

  /** Forgets revocations whose tokens have expired. Each call looks at some, from where the last one ended, so `size` may have others. */
  forgetExpired(now: number): void {
    this.remaining ??= this.all();
    for (let count = 0; count < sweepSize; count++) {
      const { value, done } = this.remaining.next();
      if (done) return void (this.remaining = undefined);
      if (value.expiresAt <= now) this.delete(value);
    }
  }

  private *all(): Generator<StoredRevocation, undefined> {
    for (const targets of this.issuers.values()) {
      for (const revocations of Object.values(targets)) yield* revocations.values();
    }
  }

  isRevoked({ issuer, claims, clientId, digest }: RevocableToken): boolean {
    const revoked = this.issuers.get(issuer);
    if (!revoked) return false;
    const { iat } = claims;
    return (
      isCovered(revoked.all.get(''), iat) ||
      isCovered(revoked.subject.get(claims.sub), iat) ||
      isCovered(revoked.sessionId.get(claims.sid), iat) ||
      revoked.tokenId.has(claims.jti) ||
      (revoked.clientId.size > 0 && isCovered(revoked.clientId.get(clientId()), iat)) ||
      (revoked.tokenDigest.size > 0 && revoked.tokenDigest.has(digest()))
    );
  }
}

/** A token that doesn't state when it was issued may be as old as any. */
function isCovered(revocation: StoredRevocation | undefined, iat: unknown): boolean {
  if (!revocation) return false;
  return revocation.issuedBefore === undefined || typeof iat !== 'number' || Math.floor(iat) <= revocation.issuedBefore;
}

function emptyTargets(): Targets {
  return {
    tokenDigest: new Map(),
    tokenId: new Map(),
    subject: new Map(),
    clientId: new Map(),
    sessionId: new Map(),
    all: new Map(),
  };
}
