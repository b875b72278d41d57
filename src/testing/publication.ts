import { type SigningKey, type SigningAlgorithm, generateKey } from './signing-key.js';

/** What a request to an issuer is for. */
export type Endpoint = 'discovery' | 'keys' | 'other';

/** What an issuer publishes: its metadata (OpenID Connect Discovery 1.0, or RFC 8414) and its key set (RFC 7517, section 5). */
export class Publication {
  keys: SigningKey[] = [];
  /** Published besides `keys`, whatever they are. */
  extraKeys: unknown[] = [];
  jwksPath = '/.well-known/jwks.json';
  /** In place of the members that the metadata would have. */
  metadata: Readonly<Record<string, unknown>> = {};
  /** The one path of the metadata; undefined: any of the standards' paths. */
  metadataPath: string | undefined;
  private generated = 0;

  constructor(
    private readonly issuer: string,
    private readonly keyName: string,
  ) {}

  get jwksUri(): string {
    return new URL(this.jwksPath, this.issuer).href;
  }

  addKey(algorithm: SigningAlgorithm, kid = `${this.keyName}-${this.generated + 1}`): SigningKey {
    const key = generateKey(algorithm, kid);
    this.generated += 1;
    this.keys.push(key);
    return key;
  }

  /** @throws {TypeError} no key is called so */
  withdraw(kid: string): void {
    const others = this.keys.filter((key) => key.kid !== kid);
    if (others.length === this.keys.length) throw new TypeError(`There is no key "${kid}" to withdraw`);
    this.keys = others;
  }

  endpointAt(path: string): Endpoint {
    if (path === this.jwksPath) return 'keys';
    return path.includes('/.well-known/o') ? 'discovery' : 'other';
  }

  /** @returns undefined: there is nothing at this path */
  documentAt(path: string): unknown {
    if (path === this.jwksPath) return { keys: [...this.keys.map(({ publicJwk }) => publicJwk), ...this.extraKeys] };
    const isMetadata = this.endpointAt(path) === 'discovery' && (this.metadataPath ?? path) === path;
    return isMetadata ? { issuer: this.issuer, jwks_uri: this.jwksUri, ...this.metadata } : undefined;
  }
}
