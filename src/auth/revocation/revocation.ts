/** What a revocation names. */
interface Targets {
  /** One token, whatever its claims: see `tokenDigest`. */
  readonly tokenDigest: string;
  /** One token, by its claim `jti`. */
  readonly tokenId: string;
  /** The tokens of a user, by the claim `sub`. */
  readonly subject: string;
  /** The tokens of a client, by the claim that its issuer's profile has for it. */
  readonly clientId: string;
  /** The tokens of a login session, by the claim `sid`. */
  readonly sessionId: string;
  /** All tokens of the issuer. */
  readonly all: true;
}

export type RevokedBy = keyof Targets;

/** Which tokens are revoked: exactly one of the members. */
export type RevokedTarget = {
  [By in RevokedBy]: Pick<Targets, By> & { readonly [Other in Exclude<RevokedBy, By>]?: undefined };
}[RevokedBy];

/** Takes back the tokens of one issuer that a target names. */
export type Revocation = RevokedTarget & {
  /** `iss` of the tokens, character by character. */
  readonly issuer: string;
  /**
   * Tokens issued at this time or before are revoked, in whole seconds, and those without `iat`. The default: all that may exist by now,
   * which includes those of an issuer whose clock is ahead by the clock tolerance; for `sessionId`: all, whenever issued. Not for a single
   * token.
   */
  readonly issuedBefore?: Date | undefined;
  /** For a single token: its `exp`, until which the revocation is kept. The default: as long as a token may live at most. */
  readonly expiresAt?: Date | undefined;
};

/** A revocation as it is stored. */
export interface StoredRevocation {
  readonly issuer: string;
  readonly by: RevokedBy;
  /** The value of the target; empty for `all`. */
  readonly value: string;
  /** In seconds since the epoch; undefined: whenever the token was issued. */
  readonly issuedBefore: number | undefined;
  /** In milliseconds since the epoch: by then, the last such token has expired on every instance. */
  readonly expiresAt: number;
}

/** Both revocations in one: the tokens of either, kept for as long as either. */
export function combinedRevocation(one: StoredRevocation, other: StoredRevocation | undefined): StoredRevocation {
  if (!other) return one;
  const isUnlimited = one.issuedBefore === undefined || other.issuedBefore === undefined;
  return {
    ...one,
    issuedBefore: isUnlimited ? undefined : Math.max(one.issuedBefore, other.issuedBefore),
    expiresAt: Math.max(one.expiresAt, other.expiresAt),
  };
}
