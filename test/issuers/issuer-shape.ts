import type { JsonWebKey } from 'node:crypto';

/** A public key as an issuer publishes it: with `kid`, `use`, `alg`, and members of its own. */
export type PublicJwk = JsonWebKey & Readonly<Record<string, unknown>>;

/** How a real issuer's metadata, keys and tokens look, and how the service is configured for it. */
export interface IssuerShape {
  readonly name: string;
  /** The pages of the issuer's documentation (or its source) that this follows. */
  readonly sources: readonly string[];
  /** Exactly as in `iss`. */
  readonly issuer: string;
  /** What it serves, by absolute address. `keys` are the public parts of the keys that sign its tokens. */
  readonly documents: (keys: readonly PublicJwk[]) => Readonly<Record<string, IssuerDocument>>;
  /** The service's variables, as the issuer's guide shows them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Files that `environment` names, by path: the test writes them elsewhere and replaces their paths in the variables. */
  readonly files?: Readonly<Record<string, string>>;
  /** By default RS256. */
  readonly algorithm?: 'RS256' | 'ES256';
  /** One entry per signing key: its members besides the usual ones, which `documents` gets too. By default one key without any. */
  readonly keyMembers?: readonly Readonly<Record<string, unknown>>[];
  /** Its tokens, all accepted. `iat`, `nbf` and `exp` are added where they are not given. */
  readonly accepted: readonly AcceptedToken[];
  /** Tokens that it issues too, or that a wrong setting makes: all rejected. */
  readonly rejected: readonly RejectedToken[];
}

export interface IssuerDocument {
  readonly body: object | string;
  /** `application/json` by default. */
  readonly contentType?: string;
  /** Where the request lacks what the real issuer asks for, the response has another status. */
  readonly statusFor?: (headers: Readonly<Record<string, string | string[] | undefined>>) => number;
}

interface IssuedToken {
  readonly what: string;
  /** Without `alg` and `kid`, which the key gives. */
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Index of the signing key, for issuers with several. By default 0. */
  readonly signedBy?: number;
}

export interface AcceptedToken extends IssuedToken {
  readonly subject: string;
  readonly clientId: string | undefined;
  /** All scopes of the principal, in the order of the profile's claims. */
  readonly scopes: readonly string[];
}

export interface RejectedToken extends IssuedToken {
  readonly reason: string;
  /** Where the issuer signs this token with a secret of its own instead of a published key: any secret will do. */
  readonly hmac?: 'HS256' | 'HS512';
}
