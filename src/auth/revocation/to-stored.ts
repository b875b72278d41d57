import type { Revocation, RevokedBy, StoredRevocation } from './revocation.js';

/** How long tokens of the issuer live, and how far its clock may be ahead. In milliseconds, as `now` since the epoch. */
export interface TokenTimes {
  readonly now: number;
  readonly lifetimeMs: number;
  readonly clockToleranceMs: number;
}

/** Clocks differ, and a token is accepted for the clock tolerance after `exp`: 5 minutes at most each. */
const marginMs = 600_000;

/** A time that is further ahead is a mistake, such as milliseconds in place of seconds. */
const maxAheadMs = 300_000;

/** Whether each kind of target names a single token. */
const namesOneToken: Readonly<Record<RevokedBy, boolean>> = {
  tokenDigest: true,
  tokenId: true,
  subject: false,
  clientId: false,
  sessionId: false,
  all: false,
};

/** @throws {TypeError} the revocation is invalid */
export function toStored(revocation: Revocation, times: TokenTimes): StoredRevocation {
  const { by, value } = targetOf(revocation);
  const isSingle = namesOneToken[by];
  const { issuer, issuedBefore, expiresAt } = revocation;
  check(isSingle ? issuedBefore === undefined : isPast(issuedBefore, times.now), `${by}: issuedBefore is invalid`);
  check(isSingle ? isDate(expiresAt) : expiresAt === undefined, `${by}: expiresAt is invalid`);
  const latest = issuedBefore?.getTime() ?? times.now + times.clockToleranceMs;
  const isUnlimited = isSingle || (by === 'sessionId' && issuedBefore === undefined);
  return {
    issuer,
    by,
    value,
    issuedBefore: isUnlimited ? undefined : Math.floor(latest / 1000),
    expiresAt: (expiresAt?.getTime() ?? times.now + times.lifetimeMs) + marginMs,
  };
}

function targetOf(revocation: Revocation): Pick<StoredRevocation, 'by' | 'value'> {
  const named = (Object.keys(namesOneToken) as RevokedBy[]).filter((by) => revocation[by] !== undefined); // its keys
  const [by] = named;
  check(by !== undefined && named.length === 1, `expected exactly one of ${Object.keys(namesOneToken).join(', ')}`);
  const value: unknown = revocation[by];
  if (by === 'all') {
    check(value === true, 'all: expected true');
    return { by, value: '' };
  }
  check(typeof value === 'string' && value !== '' && isStorable(value), `${by}: expected a text`);
  return { by, value };
}

/** As the claims of an accepted token are: no other value is in one. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

function isPast(date: Date | undefined, now: number): boolean {
  return isDate(date) && (date === undefined || date.getTime() <= now + maxAheadMs);
}

function isDate(date: Date | undefined): boolean {
  return date === undefined || Number.isFinite(date.getTime());
}

function check(holds: boolean, problem: string): asserts holds {
  if (!holds) throw new TypeError(`The revocation is invalid: ${problem}`);
}
