import type { KeySet } from '../keys/key-set.js';
import type { AccessToken } from '../token/access-token.js';
import type { IssuerIdentity } from '../token/issuer-template.js';
import type { TokenPolicy } from '../token/token-checks.js';

/** What is probably misconfigured. The text quotes our own configuration only, nothing of the token. */
export interface Hint {
  readonly cause: string;
  readonly text: string;
}

/** A rejected token, as far as it could be decoded. */
export interface RejectedToken {
  readonly encoded: string;
  readonly token: AccessToken | undefined;
  /** The rules that it was checked against. */
  readonly policy: TokenPolicy;
  /** All trusted issuers. */
  readonly issuers: readonly IssuerIdentity[];
  /** The keys of the issuer that it names; undefined: unavailable. */
  readonly keys: KeySet | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
}
