import type { IssuerProfile } from './dialects.js';
import type { SigningAlgorithm } from './signing-key.js';

export interface LocalIssuerOptions {
  /** Of 127.0.0.1; 0, the default, takes a free one. */
  readonly port?: number | undefined;
  /** What its tokens are for: `api` by default. */
  readonly audience?: string | undefined;
  /** Of its keys: `RS256` by default, which every resource server takes. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /**
   * Of its keys: `key` by default, for `key-1`, `key-2` … A server that outlives the issuer, and has its keys still, takes those
   * of another at the same address for them, unless they are called otherwise.
   */
  readonly keyName?: string | undefined;
  /** How it writes its tokens: `auth0` by default. */
  readonly profile?: IssuerProfile | undefined;
  /** Of its identifier, with a slash before it: none by default. */
  readonly path?: string | undefined;
}

export interface RotateOptions {
  /** The key's name: `key-2`, `key-3` … by default. */
  readonly kid?: string | undefined;
  readonly algorithm?: SigningAlgorithm | undefined;
}
