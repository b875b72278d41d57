/** What a request must prove besides its access token. */
export type Binding =
  | { readonly kind: 'none' }
  /** Of two thumbprints, both must be proved. */
  | {
      readonly kind: 'bound';
      /** `jkt`: the thumbprint of the key that a DPoP proof must be signed with (RFC 9449, section 6.1). */
      readonly key: string | undefined;
      /** `x5t#S256`: the thumbprint of the client's certificate (RFC 8705, section 3.1). */
      readonly certificate: string | undefined;
    }
  /** Nothing that a request could prove here: the token must be rejected. */
  | { readonly kind: 'unknown' };

const none: Binding = { kind: 'none' };
const unknown: Binding = { kind: 'unknown' };

/** A SHA-256 as base64url without padding, in its only canonical spelling: the last character has four bits. */
const thumbprint = /^[\w-]{42}[AEIMQUYcgkosw048]$/;

/**
 * The binding that a token asks for in `cnf` (RFC 7800, section 3.1). Members that are not understood are ignored, unless nothing is
 * left: then the token must not be accepted without the proof that it asks for.
 */
export function bindingOf(claims: Readonly<Record<string, unknown>>): Binding {
  if (!Object.hasOwn(claims, 'cnf')) return none;
  const { cnf } = claims;
  if (typeof cnf !== 'object' || cnf === null || Array.isArray(cnf)) return unknown;
  const [key, certificate] = ['jkt', 'x5t#S256'].map((name) => ownMember(cnf, name));
  if (!isThumbprintOrAbsent(key) || !isThumbprintOrAbsent(certificate)) return unknown;
  return key === undefined && certificate === undefined ? unknown : { kind: 'bound', key, certificate };
}

function ownMember(cnf: object, name: string): unknown {
  return Object.getOwnPropertyDescriptor(cnf, name)?.value;
}

function isThumbprintOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || (typeof value === 'string' && thumbprint.test(value));
}
