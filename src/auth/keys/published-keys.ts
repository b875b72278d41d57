import { algorithms as supported, parametersOf } from '../token/algorithms.js';

type Jwk = Readonly<Record<string, unknown>>;

/** The keys of a JSON Web Key Set (RFC 7517, section 5) that may verify a signature, and why the others may not. */
export interface PublishedKeys {
  readonly usable: readonly Jwk[];
  readonly leftOut: readonly string[];
}

/** An issuer has a handful of keys; parsing many more would delay every other request. */
const maxKeys = 100;

/** @throws {Error} the document isn't a key set, or has more than 100 keys */
export function publishedKeys(document: unknown): PublishedKeys {
  const { keys } = Object(document) as { keys?: unknown }; // any JSON value
  if (!Array.isArray(keys)) throw new Error('the document is not a key set');
  if (keys.length > maxKeys) throw new Error(`the key set has more than ${maxKeys} keys`);
  // Exact duplicates are one key.
  const distinct = new Map(keys.map((key: unknown) => [JSON.stringify(key), Object(key) as Jwk])); // likewise
  const judged = [...distinct.values()].map(judge);
  const sound = judged.filter(({ flaw }) => flaw === undefined).map(({ key }) => key);
  const named = Map.groupBy(sound, nameAndType);
  const all = judged.map(({ key, flaw }) => ({
    key,
    flaw: flaw ?? (hasTwin(key, named.get(nameAndType(key))) ? 'another key has the same kid' : undefined),
  }));
  return {
    usable: all.filter(({ flaw }) => flaw === undefined).map(({ key }) => key),
    leftOut: all.flatMap(({ key, flaw }) => (flaw === undefined ? [] : [`${nameOf(key)} is left out: ${flaw}`])),
  };
}

const keyTypes = new Set<unknown>(Object.values(supported).map(({ kty }) => kty));

/** Why a key is left out. The first flaw that applies is reported. */
const flaws: readonly [flaw: string, applies: (key: Jwk) => boolean][] = [
  ['it is symmetric, or of no known type', ({ kty }) => !keyTypes.has(kty)],
  ['it is a private key', ({ d }) => d !== undefined],
  ['its use is not sig', ({ use }) => use !== undefined && use !== 'sig'],
  ['its key_ops do not include verify', ({ key_ops: ops }) => ops !== undefined && ![ops].flat().includes('verify')],
  ['its alg does not fit its type', ({ alg, kty }) => alg !== undefined && parametersOf(alg)?.kty !== kty],
  ['its modulus is not odd, of 2048 to 16384 bits', ({ kty, n }) => kty === 'RSA' && !isModulus(n)],
  ['its exponent is not odd, from 3 to 256 bits', ({ kty, e }) => kty === 'RSA' && !isExponent(e)],
];

function judge(key: Jwk) {
  return { key, flaw: flaws.find(([, applies]) => applies(key))?.[0] };
}

/** "A key of size 2048 bits or larger MUST be used" (RFC 7518, section 3.3); verifying with a far larger one takes long. */
function isModulus(n: unknown): boolean {
  const value = integer(n, 16_384);
  return value % 2n === 1n && bitLength(value) >= 2048 && bitLength(value) <= 16_384;
}

/** With e = 1, every message is its own signature. FIPS 186-5, section 5.1: odd, and below 2^256. */
function isExponent(e: unknown): boolean {
  const value = integer(e, 256);
  return value % 2n === 1n && value >= 3n && bitLength(value) <= 256;
}

/** Decodes a positive integer (RFC 7518, section 2, Base64urlUInt). Returns 0 where it isn't one, or is longer than `maxBits`. */
function integer(encoded: unknown, maxBits: number): bigint {
  if (typeof encoded !== 'string' || encoded.length > Math.ceil(maxBits / 6)) return 0n;
  return BigInt(`0x0${Buffer.from(encoded, 'base64url').toString('hex')}`);
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}

/** Keys of different types may share a `kid` (RFC 7517, section 4.5). */
function nameAndType({ kid, kty, crv }: Jwk): string {
  return JSON.stringify([kid, kty, crv]);
}

/** Whether a token could mean another key too: one of the same name and type, and not of another algorithm. */
function hasTwin(key: Jwk, named: readonly Jwk[] = []): boolean {
  const mayBeMeant = ({ alg }: Jwk) => key.alg === alg || key.alg === undefined || alg === undefined;
  return key.kid !== undefined && named.some((other) => other !== key && mayBeMeant(other));
}

function nameOf({ kid }: Jwk): string {
  return typeof kid === 'string' ? `key ${JSON.stringify(kid.slice(0, 64))}` : 'a key without kid';
}
