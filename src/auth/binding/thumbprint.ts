import { hash } from 'node:crypto';

type Members = Readonly<Record<string, unknown>>;

/** The required members of each type of public key, in lexicographic order (RFC 7638, section 3.2, and RFC 8037, section 2). */
const membersOfType: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
  RSA: ['e', 'kty', 'n'],
};

/**
 * The members of a public key that make it the key that it is, in lexicographic order: all that an import and a thumbprint use.
 *
 * @returns undefined where one is missing or no string, or the type is unknown
 */
export function requiredMembers(jwk: Members): Readonly<Record<string, string>> | undefined {
  const { kty } = jwk;
  if (typeof kty !== 'string' || !Object.hasOwn(membersOfType, kty)) return undefined;
  const members = membersOfType[kty]!.map((name): [string, unknown] => [name, jwk[name]]);
  return members.every(isText) ? Object.fromEntries(members) : undefined;
}

/**
 * The SHA-256 thumbprint of a public key (RFC 7638, section 3), by which a token names it in `cnf.jkt` (RFC 9449, section 6.1).
 *
 * @throws {TypeError} it isn't an EC, RSA or OKP key
 */
export function jwkThumbprint(jwk: Members): string {
  const members = requiredMembers(jwk);
  if (!members) throw new TypeError('A thumbprint needs an EC, RSA or OKP key with all its required members');
  return hash('sha256', JSON.stringify(members), 'base64url');
}

function isText(member: [string, unknown]): member is [string, string] {
  return typeof member[1] === 'string';
}
