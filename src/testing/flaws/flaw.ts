import type { InvalidTokenReason } from '../../auth/index.js';
import type { IssuerProfile } from '../dialects.js';
import { type SigningKey, encode, signEncoded } from '../signing-key.js';
import type { TokenOptions } from '../token-options.js';

/** Of an issuer, what it takes to craft a token. */
export interface CraftingIssuer {
  readonly url: string;
  readonly audience: string;
  readonly profile: IssuerProfile;
  readonly key: SigningKey;
  token(options?: TokenOptions): string;
}

/** A token with one flaw, for which it must be refused. */
export interface Flaw {
  /** In words, after "with". */
  readonly what: string;
  /** Why this service refuses it. */
  readonly reason: InvalidTokenReason;
  /** Where it is said. */
  readonly rule: string;
  /** Whether the rule demands of every resource server to refuse it; else it is stricter, and advised. */
  readonly level: 'required' | 'advised';
  /** The options are those of the token without the flaw. */
  readonly token: (issuer: CraftingIssuer, options: TokenOptions) => string;
}

/** What flaws of one kind have in common. */
export type FlawKind = Omit<Flaw, 'what' | 'token'>;

type Changed = Readonly<Record<string, unknown>>;

/** Validly signed, with its header and its claims changed. */
export const inBoth = (kind: FlawKind, what: string, header: Changed, claims: Changed): Flaw => ({
  ...kind,
  what,
  token: (issuer, options) =>
    issuer.token({
      ...options,
      header: { ...options.header, ...header },
      claims: { ...options.claims, ...claims },
    }),
});

/** Validly signed, with its header changed. */
export const inHeader = (kind: FlawKind, what: string, changed: Changed): Flaw => inBoth(kind, what, changed, {});

/** Validly signed, with its claims changed. */
export const inClaims = (
  kind: FlawKind,
  what: string,
  changed: Changed | ((issuer: CraftingIssuer) => Changed),
): Flaw => ({
  ...kind,
  what,
  token: (issuer, options) => {
    const claims = typeof changed === 'function' ? changed(issuer) : changed;
    return issuer.token({ ...options, claims: { ...options.claims, ...claims } });
  },
});

export interface Parts {
  readonly header: string;
  readonly claims: string;
  readonly signature: string;
}

/** A good token with its encoded parts changed. */
export const inParts = (
  kind: FlawKind,
  what: string,
  change: (parts: Parts, issuer: CraftingIssuer) => string,
): Flaw => ({
  ...kind,
  what,
  token: (issuer, options) => change(partsOf(issuer.token(options)), issuer),
});

/** Validly signed, with the text of its header or its claims changed. */
export const inText = (
  kind: FlawKind,
  what: string,
  part: 'header' | 'claims',
  change: (json: string) => string | Buffer,
): Flaw =>
  inParts(kind, what, (parts, { key }) => {
    const changed = { ...parts, [part]: encode(change(Buffer.from(parts[part], 'base64url').toString())) };
    return signEncoded(key, `${changed.header}.${changed.claims}`);
  });

export function partsOf(token: string): Parts {
  const [header = '', claims = '', signature = ''] = token.split('.');
  return { header, claims, signature };
}
