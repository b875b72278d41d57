import { type TestKey, type SigningAlgorithm, generateKey } from './test-key.js';

/** The endpoint of an issuer that a request is for. */
export type Endpoint = 'discovery' | 'keys' | 'other';

/** The metadata (OpenID Connect Discovery 1.0, RFC 8414) and the key set (RFC 7517, section 5) that an issuer publishes. */
export class Publication {
  /** The newest key is last. */
  keys: TestKey[] = [];
  /** Members of the key set that follow `keys`. They may be anything, also invalid keys. */
  extraKeys: unknown[] = [];
  jwksPath = '/.well-known/jwks.json';
  /** Members that replace those of the generated metadata, or are added to them. */
  metadata: Readonly<Record<string, unknown>> = {};
  /** The only path of the metadata. If undefined, it is at every path that the standards define. */
  metadataPath: string | undefined;
  private generated = 0;

  constructor(
    private readonly issuer: string,
    private readonly keyName: string,
  ) {}

  get jwksUri(): string {
    return new URL(this.jwksPath, this.issuer).href;
  }

  addKey(algorithm: SigningAlgorithm, kid = `${this.keyName}-${this.generated + 1}`): TestKey {
    const key = generateKey(algorithm, kid);
    this.generated += 1;
    this.keys.push(key);
    return key;
  }

  /** @throws {TypeError} no published key has this `kid` */
  withdraw(kid: string): void {
    const others = this.keys.filter((key) => key.kid !== kid);
    if (others.length === this.keys.length) throw new TypeError(`There is no key "${kid}" to withdraw`);
    this.keys = others;
  }

  endpointAt(path: string): Endpoint {
    if (path === this.jwksPath) return 'keys';
    return path.includes('/.well-known/o') ? 'discovery' : 'other';
  }

  /** @returns undefined if there is nothing at this path */
  documentAt(path: string): unknown {
    if (path === this.jwksPath) return { keys: [...this.keys.map(({ publicJwk }) => publicJwk), ...this.extraKeys] };
    const isMetadata = this.endpointAt(path) === 'discovery' && (this.metadataPath ?? path) === path;
    return isMetadata ? { issuer: this.issuer, jwks_uri: this.jwksUri, ...this.metadata } : undefined;
  }
}
