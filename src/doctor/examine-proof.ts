import { DpopNonces } from '../auth/binding/nonces.js';
import type { ProofTarget } from '../auth/binding/proof-checks.js';
import { normalizedUri } from '../auth/binding/target-uri.js';
import { verifyProof } from '../auth/binding/verify-proof.js';
import type { AuthOptions } from '../auth/index.js';
import { decodeObject } from '../auth/token/encoded-parts.js';
import { type Finding, quoted } from './finding.js';
import { proofAdvice, proofValues } from './proof-values.js';

export interface ProofRules extends Pick<AuthOptions, 'proofs' | 'clockToleranceMs'> {
  /** `PUBLIC_URL`; undefined: the address is that of each request. */
  readonly publicUrl: string | undefined;
}

/** Checks a DPoP proof for a request with the token, as the service does (RFC 9449, section 4.3). */
export function* examineProof(encoded: string, target: ProofTarget, rules: ProofRules): Generator<Finding> {
  const elsewhere = addressFinding(target.uri, rules.publicUrl);
  if (elsewhere) yield elsewhere;
  const { iat } = decodeObject(encoded.split('.')[1] ?? '') ?? {};
  const now = Date.now();
  // A copied proof is old. Everything else about it is judged as of the time that it was made.
  const then = typeof iat === 'number' ? Math.min(now, iat * 1000) : now;
  const verified = verifyProof(encoded, target, policyOf(rules, then), then);
  if ('flaw' in verified) {
    const { reason, flaw } = verified;
    const text = `the service would reject the proof: ${reason}, as ${flaw}`;
    yield { ok: false, text, compared: proofValues(flaw, encoded, target, now), advice: proofAdvice(flaw) };
    return;
  }
  yield { ok: true, text: `the proof fits the token and ${target.method} ${normalizedUri(target.uri)}` };
  yield* nonceFinding(rules.proofs);
  yield ageFinding(now - then, rules);
}

/** Proofs must be made for addresses below `PUBLIC_URL`. */
function addressFinding(url: string, publicUrl: string | undefined): Finding | undefined {
  const [address, base] = [normalizedUri(url), normalizedUri(publicUrl ?? '')?.replace(/\/$/, '')];
  if (address === undefined) {
    const advice = 'give --url as the client sees it: https://api.example.com/api/messages';
    return { ok: false, text: 'the address of the request is not an http(s) address', advice };
  }
  if (base === undefined || address === base || address.startsWith(`${base}/`)) return undefined;
  return {
    ok: false,
    text: 'the service expects another address: it adds the path of the request to PUBLIC_URL',
    compared: [
      ['--url', quoted(address)],
      ['PUBLIC_URL', quoted(base)],
    ],
    advice: 'set PUBLIC_URL to the address that clients see, with the path that the gateway strips; or correct --url',
  };
}

function policyOf({ proofs: { maxAgeMs, nonce, nonceSecret }, clockToleranceMs }: ProofRules, then: number) {
  const nonces = nonceSecret === undefined ? undefined : new DpopNonces(nonceSecret);
  const isNonceAccepted = (value: unknown) => nonces?.isAccepted(value, then) ?? typeof value === 'string';
  return { maxAgeMs, clockToleranceMs, isNonceAccepted: nonce === 'required' ? isNonceAccepted : undefined };
}

function nonceFinding({ nonce, nonceSecret }: ProofRules['proofs']): Finding[] {
  if (nonce === 'off' || nonceSecret !== undefined) return [];
  const text = 'whether its nonce is accepted, only the service knows: AUTH_DPOP_NONCE_SECRET is not set';
  return [{ ok: true, text }];
}

function ageFinding(ageMs: number, { proofs: { maxAgeMs }, clockToleranceMs }: ProofRules): Finding {
  const text = `it was made ${Math.round(ageMs / 1000)} s ago, and whether it was used before, only the service knows`;
  if (ageMs <= maxAgeMs + clockToleranceMs) return { ok: true, text };
  const advice = `a proof that was copied by hand is usually older than AUTH_DPOP_MAX_AGE (${maxAgeMs / 1000} s): the service would reject it by now, which is only a fault if the client sends such old ones`;
  return { ok: true, text, advice };
}
