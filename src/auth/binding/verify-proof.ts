import { decodeBytes, decodeObject } from '../token/encoded-parts.js';
import {
  type DpopProof,
  type ProofPolicy,
  type ProofReason,
  type ProofTarget,
  expiryOf,
  proofChecks,
} from './proof-checks.js';
import { cacheKey, proofKey } from './proof-header.js';
import type { UsedProof } from './replay-store.js';

/** A proof for the request, which may have been used before. */
export interface VerifiedProof extends UsedProof {
  /** Of any type, unless a nonce is required. */
  readonly nonce: unknown;
}

/** Why a proof is rejected. */
export interface ProofFlaw {
  readonly reason: ProofReason;
  /** A constant text for the log, which completes "the proof is rejected: …". */
  readonly flaw: string;
}

/** Half of what the server accepts as headers besides a token of 16 KiB. The largest key that is accepted needs 6 KiB. */
const maxProofLength = 8 * 1024;

/**
 * Verifies a DPoP proof for a request with an access token that is bound to its key (RFC 9449, section 4.3). It does not find out
 * whether the proof was used before: that is for a `ReplayStore`, once nothing else rejects the request.
 *
 * @param encoded the value of the only `DPoP` header (item 1)
 * @param now in milliseconds since the epoch
 */
export function verifyProof(
  encoded: string,
  target: ProofTarget,
  policy: ProofPolicy,
  now: number,
): VerifiedProof | ProofFlaw {
  const proof = decodeProof(encoded);
  if (typeof proof === 'string') return { reason: 'proof_invalid', flaw: proof };
  const broken = proofChecks.find(([, , holds]) => !holds(proof, target, policy, now));
  if (broken) return { reason: broken[0], flaw: broken[1] };
  const { key, claims } = proof;
  cacheKey(encoded.slice(0, encoded.indexOf('.')), key);
  return {
    thumbprint: key.thumbprint,
    jti: String(claims.jti),
    nonce: claims.nonce,
    expiresAt: expiryOf(claims, policy),
  };
}

/** Item 2: a single, well-formed JWT in the JWS Compact Serialization. Returns the flaw of one that isn't. */
function decodeProof(encoded: string): DpopProof | string {
  if (encoded.length > maxProofLength) return `it is larger than ${maxProofLength} bytes`;
  const [header = '', payload = '', last = '', ...rest] = encoded.split('.');
  const signature = decodeBytes(last);
  if (!signature?.length || rest.length > 0) return 'it is not a signed JWT';
  const key = proofKey(header);
  if (typeof key === 'string') return key;
  const claims = decodeObject(payload);
  if (!claims) return 'its claims are not a JSON object';
  return { key, claims, signingInput: encoded.slice(0, encoded.lastIndexOf('.')), signature };
}
