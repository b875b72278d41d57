import type { Algorithm } from '../token/algorithms.js';
import type { ProfileName } from '../token/profiles.js';
import type { AuthHooks } from './hooks.js';

/** The injection token of `AuthOptions`: the options of the `AuthModule` that a guard belongs to. */
export const AUTH_OPTIONS = Symbol('AuthOptions');

/** The options of `AuthModule`, with all defaults filled in. Durations are in milliseconds. */
export interface AuthOptions extends AuthHooks {
  /** The issuers whose access tokens are accepted, at least one. A token of another issuer causes no network access. */
  readonly issuers: readonly IssuerOptions[];
  /** How far the issuer's clock and ours may differ. */
  readonly clockToleranceMs: number;
  /** The number of verified tokens in the cache; 0 turns it off. */
  readonly tokenCacheSize: number;
  readonly keys: KeySetOptions;
}

export interface IssuerOptions {
  /** The issuer's identifier, exactly as in `iss`: for Auth0 with the slash at the end. */
  readonly issuer: string;
  /** The identifiers of this API: a token is accepted if its `aud` contains one of them. */
  readonly audience: readonly string[];
  /** The address of the issuer's keys; undefined: found by discovery. */
  readonly jwksUri?: string | undefined;
  /** How the issuer writes its access tokens. */
  readonly profile: ProfileName;
  /** The signature algorithms accepted from this issuer. */
  readonly algorithms: readonly Algorithm[];
}

/** The life of an issuer's key set: see `keys/refreshed-key-set.ts` and docs/explain/keys.md. */
export interface KeySetOptions {
  /** The age at which a set is stale. It is refreshed in the background before. */
  readonly maxAgeMs: number;
  /** The age up to which a set is used while it can't be refreshed. */
  readonly maxStaleMs: number;
  /** The minimum time between two fetches that unknown keys cause. */
  readonly cooldownMs: number;
  /** The timeout of one whole refresh, discovery and keys together. */
  readonly timeoutMs: number;
  /** How many requests, for all issuers together, may wait for keys that aren't in the set. The others get 503 at once. */
  readonly maxWaiting: number;
}
