import type { Algorithm } from '../token/algorithms.js';
import type { ProfileOptions } from '../token/own-profile.js';
import type { ProfileName } from '../token/profiles.js';
import type { DpopMode, ProofOptions } from './dpop-options.js';
import type { AuthHooks } from './hooks.js';
import type { IssuerLookup } from './find-issuer.js';
import type { IntrospectionOptions } from './introspection-options.js';
import type { MetadataOptions } from './metadata-options.js';

/** The injection token of `AuthOptions`: the options of the `AuthModule` that a guard belongs to. */
export const AUTH_OPTIONS = Symbol('AuthOptions');

/** The options of `AuthModule`, with all defaults filled in. Durations whose name ends in `Ms` are in milliseconds. */
export interface AuthOptions extends AuthHooks {
  /** The issuers whose access tokens are accepted, at least one without `findIssuer`. A token of another issuer causes no network access. */
  readonly issuers: readonly IssuerOptions[];
  /** Finds the issuers that aren't known at startup: the function that the app gave as `issuers`. */
  readonly findIssuer?: IssuerLookup | undefined;
  /** Hosts that may be asked over http, in production too: where nobody else can alter what they respond. */
  readonly httpHosts: readonly string[];
  /** How far the issuer's clock and ours may differ. */
  readonly clockToleranceMs: number;
  /** The most verified tokens in the cache, fewer if memory is short: see `VerifiedTokens`. 0 turns it off. */
  readonly tokenCacheSize: number;
  /**
   * How long a revocation is kept, at most as long as a token may live: for the tokens of issuers without `maxTokenAge`. A token that
   * lives longer would be accepted again.
   */
  readonly revocationRetentionMs: number;
  readonly keys: KeySetOptions;
  /** The proofs of tokens that are bound to a key (DPoP). */
  readonly proofs: ProofOptions;
  /**
   * The name under which Passport finds this module, for `AuthGuard([strategy, …])` of @nestjs/passport. Undefined: it can't. Such
   * guards don't check what a route demands, and offer no nonce: see docs/guides/guards-of-your-own.md.
   */
  readonly strategy?: string | undefined;
  /** Undefined: the API doesn't describe itself, and challenges name no metadata. */
  readonly metadata?: MetadataOptions | undefined;
}

export interface IssuerOptions {
  /**
   * The issuer's identifier, exactly as in `iss`: for Auth0 with the slash at the end. `{tenantid}` stands for the token's `tid`.
   * Any text, where `discoveryUrl`, `jwksUri` or `jwks` states where the keys are.
   */
  readonly issuer: string;
  /** With `{tenantid}` in `issuer`: the tenants whose tokens are accepted, or `*` for all. */
  readonly tenants?: readonly string[] | '*' | undefined;
  /** The identifiers of this API: a token is accepted if its `aud` contains one of them. */
  readonly audience: readonly string[];
  /** The address of the metadata document; undefined: at the issuer (OpenID Connect Discovery 1.0, RFC 8414). */
  readonly discoveryUrl?: string | undefined;
  /** The address of the issuer's keys; undefined: found by discovery. */
  readonly jwksUri?: string | undefined;
  /** The keys themselves: a JWK set (RFC 7517, section 5) as an object or as JSON, or `file:PATH` of a JWK set or PEM. */
  readonly jwks?: string | object | undefined;
  /** A file whose text is sent as a Bearer token with each request for the metadata and the keys. */
  readonly jwksTokenFile?: string | undefined;
  /** How the issuer writes its access tokens: the name of a profile, or a profile of one's own. */
  readonly profile: ProfileName | ProfileOptions;
  /** Paths of claims that grant scopes besides the profile's, such as `realm_access.roles`. */
  readonly scopeClaims: readonly string[];
  /** The signature algorithms accepted from this issuer. */
  readonly algorithms: readonly Algorithm[];
  /**
   * The most *seconds* since `iat`, as for `maxAge` of `@RequireAuthentication`: an older token is rejected before its `exp` too, and
   * one without `iat`. Undefined: only `exp` counts. The clock tolerance is added.
   */
  readonly maxTokenAge?: number | undefined;
  /** Whether tokens of this issuer may, or must, be bound to a key of the client (RFC 9449). The default: `allowed` with `publicUrl`, or else `off`. */
  readonly dpop: DpopMode;
  /** How the issuer is asked about tokens (RFC 7662); undefined: it isn't, and only JWTs are accepted. */
  readonly introspection?: IntrospectionOptions | undefined;
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
  /**
   * How many requests, for all issuers together, may wait for keys that aren't in the set. The others get 503 at once. With a
   * function for `issuers`: for each of its issuers, and how many may wait for the function.
   */
  readonly maxWaiting: number;
}
