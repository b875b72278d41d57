import type { InvalidTokenReason } from '../../auth/index.js';
import { type IssuerProfile, audienceClaim } from '../issuer/dialects.js';
import { type TestKey, encode, signEncoded } from '../issuer/test-key.js';
import type { TokenOptions } from '../issuer/token-options.js';

/** The part of an issuer that flaws need to craft a token. */
export interface CraftingIssuer {
  readonly url: string;
  readonly audience: string;
  readonly profile: IssuerProfile;
  readonly key: TestKey;
  token(options?: TokenOptions): string;
}

/** A flaw of a token, for which a resource server must reject it. */
export interface Flaw {
  /** The flaw in words, to complete "a token with …". */
  readonly what: string;
  /** The reason that this service rejects it for, unless a rule of the issuer's profile comes first. */
  readonly reason: InvalidTokenReason;
  /** The document that forbids the flaw. */
  readonly rule: string;
  /** `required` if the rule obliges every resource server to reject it; `advised` if that is stricter than the rule. */
  readonly level: 'required' | 'advised';
  /** Creates a token with the flaw. The options are those of the same token without it. */
  readonly token: (issuer: CraftingIssuer, options: TokenOptions) => string;
}

/** The properties that related flaws share. */
export type FlawKind = Omit<Flaw, 'what' | 'token'>;

export type Changes = Readonly<Record<string, unknown>>;
type ChangesFor = Changes | ((issuer: CraftingIssuer) => Changes);

/** A token with changed header parameters and claims. Its signature is valid. */
export const inBoth = (kind: FlawKind, what: string, header: Changes, claims: ChangesFor): Flaw => ({
  ...kind,
  what,
  token: (issuer, options) =>
    issuer.token({
      ...options,
      header: { ...options.header, ...header },
      claims: { ...options.claims, ...(typeof claims === 'function' ? claims(issuer) : claims) },
    }),
});

/** A token with changed header parameters. Its signature is valid. */
export const inHeader = (kind: FlawKind, what: string, changes: Changes): Flaw => inBoth(kind, what, changes, {});

/** A token with changed claims. Its signature is valid. */
export const inClaims = (kind: FlawKind, what: string, changes: ChangesFor): Flaw => inBoth(kind, what, {}, changes);

/** A token with another value of the claim that names the API, which depends on the profile. Its signature is valid. */
export const inAudience = (kind: FlawKind, what: string, change: (audience: string) => unknown): Flaw =>
  inClaims(kind, what, ({ audience, profile }) => ({ [audienceClaim(profile)]: change(audience) }));

/** The encoded parts of a token (RFC 7515, section 7.1). */
export interface Parts {
  readonly header: string;
  readonly claims: string;
  readonly signature: string;
}

/** A token made from the encoded parts of a valid one. Unless they are signed again, its signature may be invalid. */
export const inParts = (
  kind: FlawKind,
  what: string,
  change: (parts: Parts, issuer: CraftingIssuer) => string,
): Flaw => ({
  ...kind,
  what,
  token: (issuer, options) => change(partsOf(issuer.token(options)), issuer),
});

/** A token with changed JSON text of its header or its claims. Its signature is valid. */
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
