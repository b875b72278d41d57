import type { IssuerProfile } from './dialects.js';
import type { SigningAlgorithm } from './test-key.js';

export interface TestIssuerOptions {
  /** The port on 127.0.0.1. 0, the default, selects a free one. */
  readonly port?: number | undefined;
  /** The audience of its tokens: `api` by default. */
  readonly audience?: string | undefined;
  /** The algorithm of its keys: `RS256` by default, which every resource server supports. */
  readonly algorithm?: SigningAlgorithm | undefined;
  /**
   * The prefix of its keys' names: `key` by default, for `key-1`, `key-2` … Choose another if a server may still have the keys of
   * an earlier issuer at the same address: it would confuse keys of the same name.
   */
  readonly keyName?: string | undefined;
  /** The dialect of its tokens: `auth0` by default. */
  readonly profile?: IssuerProfile | undefined;
  /** The path of its identifier, with a leading slash: none by default. */
  readonly path?: string | undefined;
}

export interface RotateOptions {
  /** The key's name: `key-2`, `key-3` … by default. */
  readonly kid?: string | undefined;
  /** The issuer's `algorithm` by default. */
  readonly algorithm?: SigningAlgorithm | undefined;
}
