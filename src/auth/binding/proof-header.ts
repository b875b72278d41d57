import { LRUCache } from 'lru-cache';
import type { Algorithm } from '../token/algorithms.js';
import { decodeObject } from '../token/encoded-parts.js';
import { typeName } from '../token/profiles.js';
import { ProofKey, isForAlgorithm, isPublic, isWellFormed } from './proof-key.js';

/** The algorithms of proofs: what `dpop_signing_alg_values_supported` (RFC 9728, section 2) and `algs` (RFC 9449, section 7.1) list. */
export const proofAlgorithms = [
  'ES256',
  'ES384',
  'ES512',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'EdDSA',
  'Ed25519',
] as const satisfies readonly Algorithm[];

type Header = Readonly<Record<string, unknown>>;
type HeaderCheck = readonly [flaw: string, holds: (header: Header) => boolean];

/**
 * The conditions of RFC 9449, section 4.3, that a header must meet, in their order. A later one relies on those before it. Each
 * flaw is a text for the log.
 */
const headerChecks: readonly HeaderCheck[] = [
  // Item 4. Media types have no case (RFC 7515, section 4.1.9).
  ['its typ is not dpop+jwt', ({ typ }) => typeof typ === 'string' && typeName(typ) === 'dpop+jwt'],
  // Item 5.
  ['its alg is not accepted for proofs', ({ alg }) => isProofAlgorithm(alg)],
  // RFC 7515, section 4.1.11, and RFC 7797, section 3: this service understands no extension.
  ['it has crit or b64', ({ crit, b64 }) => crit === undefined && b64 === undefined],
  // Item 7. Before the signature, since a key that isn't well-formed verifies nothing.
  ['it has no jwk', ({ jwk }) => typeof jwk === 'object' && jwk !== null],
  ['its jwk is a private key', ({ jwk }) => isPublic(asKey(jwk))],
  ['its jwk does not fit its alg', ({ jwk, alg }) => isForAlgorithm(asKey(jwk), alg as Algorithm)], // safe: item 5
  ['its jwk is weak or malformed', ({ jwk }) => isWellFormed(asKey(jwk))],
];

/** Keys of verified proofs, by the encoded header: all proofs of a key have the same one. */
const keys = new LRUCache<string, ProofKey>({ max: 1000 });
/** Longer than a header with an RSA key of 4096 bits. */
const maxCachedLength = 2048;

/** The key that the header names, or the header's flaw. */
export function proofKey(encodedHeader: string): ProofKey | string {
  const cached = keys.get(encodedHeader);
  if (cached) return cached;
  const header = decodeObject(encodedHeader);
  if (!header) return 'its header is not a JSON object';
  const broken = headerChecks.find(([, holds]) => !holds(header));
  if (broken) return broken[0];
  return new ProofKey(asKey(header.jwk), header.alg as Algorithm); // safe: item 5
}

/**
 * Caches the key for later proofs with the same header, so that they cost no import.
 *
 * @param encodedHeader of a proof with a valid signature, so that forged proofs can't evict a key
 */
export function cacheKey(encodedHeader: string, key: ProofKey): void {
  if (keys.has(encodedHeader) || encodedHeader.length > maxCachedLength) return;
  // A copy: V8 would keep the whole proof in memory for a slice of it.
  keys.set(Buffer.from(encodedHeader, 'latin1').toString('latin1'), key);
}

function isProofAlgorithm(alg: unknown): boolean {
  return proofAlgorithms.some((name) => name === alg);
}

/** @param jwk an object, as the checks before have found */
function asKey(jwk: unknown): Header {
  return jwk as Header;
}
