import { type AccessToken, tryDecode } from '../../auth/token/access-token.js';
import type { Algorithm, InvalidTokenReason } from '../../auth/index.js';
import { rejectionHint } from '../../auth/verification/hints.js';
import { type KeySet, selectKey } from '../../auth/keys/key-set.js';
import { toPrincipal } from '../../auth/token/principal.js';
import { isSignatureValid } from '../../auth/token/signature.js';
import { type TokenPolicy, tokenChecks } from '../../auth/token/token-checks.js';
import type { Finding } from './finding.js';

/** The finding for each rejection reason, reported if all checks with that reason pass. */
const passedTexts: Readonly<Partial<Record<InvalidTokenReason, string>>> = {
  algorithm_not_allowed: 'its algorithm is allowed',
  header_not_allowed: 'its header is valid, without critical extensions',
  type_not_allowed: 'its type is allowed',
  issuer_not_trusted: 'its issuer is trusted',
  audience_mismatch: 'it is for this API',
  token_expired: 'it has not expired',
  token_not_yet_valid: 'it is already valid',
  claim_missing: 'it has every required claim',
  claim_invalid: 'its claims have the right types',
  binding_mismatch: 'it is not bound to a key or certificate',
};

/** Checks a token step by step, as the service does, up to the first check that fails. */
export function* examineToken(
  encoded: string,
  policyOf: (iss: unknown) => { policy: TokenPolicy; keys: KeySet | undefined; issuers: readonly string[] },
): Generator<Finding> {
  const token = tryDecode(encoded);
  const { policy, keys, issuers } = policyOf(token?.claims.iss);
  const rejected = (reason: InvalidTokenReason): Finding => {
    const hint = rejectionHint(reason, { encoded, token, policy, issuers, now: Date.now() });
    return { ok: false, text: `the service would reject the token: ${reason}`, advice: hint?.text };
  };
  if (!token) {
    yield rejected('token_malformed');
    return;
  }
  const failed = tokenChecks.find(([, holds]) => !holds(token, policy, Date.now()));
  const notPassed = failed ? tokenChecks.slice(tokenChecks.indexOf(failed)).map(([reason]) => reason) : [];
  const passed = new Set(tokenChecks.map(([reason]) => reason).filter((reason) => !notPassed.includes(reason)));
  yield* [...passed].flatMap((reason) => success(passedTexts[reason]));
  if (failed) {
    yield rejected(failed[0]);
    return;
  }
  yield* examineSignature(token, policy, keys, rejected);
}

function* examineSignature(
  token: AccessToken,
  policy: TokenPolicy,
  keys: KeySet | undefined,
  rejected: (reason: InvalidTokenReason) => Finding,
): Generator<Finding> {
  const { kid, alg } = token.header as { kid?: string; alg: Algorithm }; // safe: `tokenChecks` verified these types
  if (!keys) {
    yield { ok: false, text: 'its signature cannot be checked without the issuer’s keys' };
    return;
  }
  const key = selectKey(keys, kid, alg);
  if (!key) {
    yield rejected('key_unknown');
    return;
  }
  if (!isSignatureValid(token, alg, key.key)) {
    yield rejected('signature_invalid');
    return;
  }
  const { subject, scopes } = toPrincipal(token.claims, policy.profile);
  yield* success(
    `its signature is valid: its subject is ${subject}, its scopes are ${[...scopes].join(' ') || '(none)'}`,
  );
}

/** A passed check, or no finding if there is no text for it. */
function success(text: string | undefined): Finding[] {
  return text === undefined ? [] : [{ ok: true, text }];
}
