import type { Algorithm, ProfileName } from '../config/issuer-rules.js';
import type { AuthHooks } from './auth.hooks.js';

/** Under which `AuthOptions` are injected: those of the module that a guard came with. */
export const AUTH_OPTIONS = Symbol('AuthOptions');

/** What `AuthModule` goes by, with every default in its place. Durations are in milliseconds. */
export interface AuthOptions extends AuthHooks {
  /** The issuers whose access tokens are accepted; a token of any other costs no network. At least one. */
  readonly issuers: readonly IssuerOptions[];
  /** How far the issuer's clock and ours may be apart. */
  readonly clockToleranceMs: number;
  /** How many verified tokens are remembered; 0: none, each is verified every time. */
  readonly tokenCacheSize: number;
  readonly keys: KeySetOptions;
}

export interface IssuerOptions {
  /** The issuer's identifier, exactly as in `iss`: for Auth0 with a slash at the end. */
  readonly issuer: string;
  /** The identifiers of this API: a token is for us when its `aud` names one of them. */
  readonly audience: readonly string[];
  /** Where the issuer's keys are; undefined: found by discovery. */
  readonly jwksUri?: string | undefined;
  /** The issuer's dialect of access tokens. */
  readonly profile: ProfileName;
  /** The signature algorithms accepted of this issuer. */
  readonly algorithms: readonly Algorithm[];
}

/** The life of an issuer's key set: see `keys/refreshed-key-set.ts` and docs/keys.md. */
export interface KeySetOptions {
  /** A set older than this is no longer fresh; it is refreshed in the background before. */
  readonly maxAgeMs: number;
  /** How long after the last good fetch a set is served while it can't be refreshed. */
  readonly maxStaleMs: number;
  /** The least time between two fetches that unknown keys cause. */
  readonly cooldownMs: number;
  /** The limit of one whole refresh, discovery and keys together. */
  readonly timeoutMs: number;
  /** How many requests may wait for keys that are not held, of all issuers together; the others get 503 at once. */
  readonly maxWaiting: number;
}
