import type { DpopReason } from '../errors/dpop-reasons.js';
import type { InvalidTokenReason } from '../errors/outcomes.js';
import { optionNames } from '../options/option-names.js';
import { isSignatureValid } from '../token/signature.js';
import { isSameText } from './constant-time.js';
import type { ProofKey } from './proof-key.js';
import { normalizedUri } from './target-uri.js';

/** A decoded proof whose header has passed every check. Its claims may be missing or of any type. */
export interface DpopProof {
  readonly key: ProofKey;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The JWS signing input (RFC 7515, section 5.1). */
  readonly signingInput: string;
  readonly signature: Buffer;
}

/** The request that a proof must be made for. */
export interface ProofTarget {
  /** Methods are case-sensitive (RFC 9110, section 9.1). */
  readonly method: string;
  /** Its address as the client sees it. A query may follow. */
  readonly uri: string;
  /** The access token, by its SHA-256 as base64url. */
  readonly accessToken: { readonly digest: string };
  /** The thumbprint of the key that the token is bound to: its `cnf.jkt`. */
  readonly thumbprint: string;
}

export interface ProofPolicy {
  readonly maxAgeMs: number;
  /** How far the client's clock and ours may differ, in both directions. */
  readonly clockToleranceMs: number;
  /** Whether a nonce is one of ours; undefined where none is required. */
  readonly isNonceAccepted?: ((nonce: unknown) => boolean) | undefined;
}

/** Why a proof is rejected by its own content, or because it proves another key than that of the token. */
export type ProofReason =
  | Extract<DpopReason, 'proof_invalid' | 'proof_expired' | 'nonce_required'>
  | Extract<InvalidTokenReason, 'binding_mismatch'>;

type ProofCheck = readonly [
  reason: ProofReason,
  flaw: string,
  holds: (proof: DpopProof, target: ProofTarget, policy: ProofPolicy, now: number) => boolean,
];

/** RFC 9449, section 4.2: at least 96 random bits, for which 16 characters do. A UUID has 36, a hexadecimal SHA-512 has 128. */
const maxIdLength = 256;

/**
 * The conditions of RFC 9449, section 4.3, that the rest of a proof must meet. Their order is the standard's, except that the
 * signature is last: only a proof of the right key for this very request costs a verification. Each flaw is a text for the log.
 */
export const proofChecks: readonly ProofCheck[] = [
  // Item 3: the required claims of section 4.2.
  ['proof_invalid', `its jti is not a text of 1 to ${maxIdLength} characters`, ({ claims }) => isId(claims.jti)],
  ['proof_invalid', 'its iat is not a date', ({ claims }) => Number.isFinite(claims.iat)],
  ['proof_invalid', 'its exp or nbf is not a date', ({ claims }) => [claims.exp, claims.nbf].every(isDateOrAbsent)],
  // Item 8.
  ['proof_invalid', 'its htm is not the method of the request', ({ claims }, { method }) => claims.htm === method],
  // Item 9.
  [
    'proof_invalid',
    `its htu is not the address of the request, below ${optionNames.publicUrl}`,
    ({ claims }, { uri }) => isSameUri(claims.htu, uri),
  ],
  // Item 10.
  [
    'nonce_required',
    'its nonce is missing or not accepted any more',
    ({ claims }, _, { isNonceAccepted }) => isNonceAccepted?.(claims.nonce) ?? true,
  ],
  // Item 11. RFC 7519, sections 4.1.4 and 4.1.5, where a client adds these claims.
  ['proof_expired', 'it is too old', ({ claims }, _, policy, now) => expiryOf(claims, policy) >= now],
  ['proof_expired', 'it is ahead of time', ({ claims }, _, policy, now) => startOf(claims, policy) <= now],
  // Item 12.
  ['proof_invalid', 'its ath is not that of the access token', ({ claims }, target) => isHashOf(claims.ath, target)],
  [
    'binding_mismatch',
    'its key is not the one that the token is bound to',
    ({ key }, { thumbprint }) => isSameText(key.thumbprint, thumbprint),
  ],
  // Item 6.
  ['proof_invalid', 'its jwk is not a point of its curve', ({ key }) => key.isValid],
  [
    'proof_invalid',
    'its signature is invalid',
    (proof) => isSignatureValid(proof, proof.key.algorithm, proof.key.publicKey),
  ],
];

/** The time in milliseconds at which a proof stops being accepted. Until then, its `jti` must be remembered. */
export function expiryOf({ iat, exp = Infinity }: DpopProof['claims'], policy: ProofPolicy): number {
  return Math.min(Number(iat) * 1000 + policy.maxAgeMs, Number(exp) * 1000) + policy.clockToleranceMs;
}

function startOf({ iat, nbf = -Infinity }: DpopProof['claims'], { clockToleranceMs }: ProofPolicy): number {
  return Math.max(Number(iat), Number(nbf)) * 1000 - clockToleranceMs;
}

/** It is stored, so it must be text that a database can store. */
function isId(jti: unknown): boolean {
  return typeof jti === 'string' && jti !== '' && jti.length <= maxIdLength && jti.isWellFormed();
}

function isDateOrAbsent(value: unknown): boolean {
  return value === undefined || Number.isFinite(value);
}

function isSameUri(htu: unknown, uri: string): boolean {
  const expected = normalizedUri(uri);
  return expected !== undefined && typeof htu === 'string' && normalizedUri(htu) === expected;
}

/** RFC 9449, section 4.2: the base64url-encoded SHA-256 of the ASCII characters of the token. */
function isHashOf(ath: unknown, { accessToken }: ProofTarget): boolean {
  return typeof ath === 'string' && isSameText(ath, accessToken.digest);
}
