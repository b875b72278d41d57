import { createPublicKey } from 'node:crypto';
import { JwksClient } from 'jwks-rsa';
import { type KeySet, type SigningKey, anyKid, signingKey } from './key-set.js';
import { type Jwk, publishedKeys } from './published-keys.js';

/** A key set, and the keys that were left out, with their reasons. */
export interface ParsedKeySet {
  readonly keys: KeySet;
  /** For the log: keys that the issuer should look at. */
  readonly flawed: readonly string[];
  /** Keys for other uses. */
  readonly ignored: readonly string[];
}

/**
 * Parses a key set with jwks-rsa.
 *
 * @param load returns the document; its error is that of this function
 * @param place of the document
 * @throws {Error} the set has no usable key; the message is for the log
 */
export async function parseKeySet(load: () => Promise<unknown>, place: string): Promise<ParsedKeySet> {
  const { usable, flawed, ignored } = publishedKeys(await load());
  const keys = [...(await parsedByLibrary(usable.filter(isOfLibrary), place)), ...parsedByNode(usable)];
  if (keys.length === 0) throw new Error([`${place} has no usable key`, ...flawed, ...ignored].join('; '));
  const unparsed = usable.length - keys.length;
  return { keys, ignored, flawed: unparsed > 0 ? [...flawed, `${unparsed} of them cannot be parsed`] : flawed };
}

/** jwks-rsa keeps neither all members nor the position of a key: the position takes the place of its `kid` meanwhile. */
async function parsedByLibrary(published: readonly Jwk[], jwksUri: string): Promise<SigningKey[]> {
  const fetcher = async () => ({ keys: published.map((jwk, index) => ({ ...jwk, kid: String(index) })) });
  const client = new JwksClient({ jwksUri, fetcher, cache: false });
  // It throws where it can parse none; the caller counts them.
  const parsed = published.length > 0 ? await client.getSigningKeys().catch(() => []) : [];
  return parsed.map(({ kid, getPublicKey }) => signingKey(namesOf(published[Number(kid)]!), getPublicKey()));
}

/** jwks-rsa knows no post-quantum keys (RFC 9964). */
function isOfLibrary({ kty }: Jwk): boolean {
  return kty !== 'AKP';
}

function parsedByNode(published: readonly Jwk[]): SigningKey[] {
  return published.flatMap((jwk) => {
    if (isOfLibrary(jwk)) return [];
    try {
      return [signingKey(namesOf(jwk), createPublicKey({ key: jwk, format: 'jwk' }))];
    } catch {
      return []; // counted by the caller
    }
  });
}

function namesOf({ kid, alg, issuer }: Jwk): Pick<SigningKey, 'kid' | 'alg' | 'issuer'> {
  return { kid: kid === anyKid ? anyKid : textOf(kid), alg: textOf(alg), issuer: issuerOf(issuer) };
}

/** A member of another type names the issuer of no token. */
function issuerOf(issuer: unknown): string | undefined {
  return issuer === undefined ? undefined : (textOf(issuer) ?? '');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
