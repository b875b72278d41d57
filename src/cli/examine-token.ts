import { type AccessToken, decodedOrNot } from '../auth/access-token.js';
import type { InvalidTokenReason } from '../auth/index.js';
import { refusalHint } from '../auth/hints.js';
import { type KeySet, selectKey } from '../auth/keys/key-set.js';
import { toPrincipal } from '../auth/principal.js';
import { isSignatureValid } from '../auth/signature.js';
import { type TokenPolicy, tokenChecks } from '../auth/token-checks.js';
import type { Algorithm } from '../config/index.js';
import type { Finding } from './finding.js';

/** What each group of checks is about, in the words of a person. */
const subjects: Readonly<Partial<Record<InvalidTokenReason, string>>> = {
  algorithm_not_allowed: 'its algorithm is allowed',
  header_not_allowed: 'its header holds nothing that is not allowed',
  type_not_allowed: 'it is of an allowed type',
  issuer_not_trusted: 'its issuer is trusted',
  audience_mismatch: 'it is for this API',
  token_expired: 'it has not expired',
  token_not_yet_valid: 'it is valid already',
  claim_missing: 'it has every required claim',
  claim_invalid: 'its claims are of the right types',
  binding_mismatch: 'it is not bound to a key or certificate',
};

/** A token as the service would judge it, step by step, up to the first that fails. */
export function* examineToken(
  encoded: string,
  policyOf: (iss: unknown) => { policy: TokenPolicy; keys: KeySet | undefined; issuers: readonly string[] },
): Generator<Finding> {
  const token = decodedOrNot(encoded);
  const { policy, keys, issuers } = policyOf(token?.claims.iss);
  const refused = (reason: InvalidTokenReason): Finding => {
    const hint = refusalHint(reason, { encoded, token, policy, issuers, now: Date.now() });
    return { ok: false, text: `the token would be refused: ${reason}`, advice: hint?.text };
  };
  if (!token) {
    yield refused('token_malformed');
    return;
  }
  const failed = tokenChecks.find(([, holds]) => !holds(token, policy, Date.now()));
  const open = failed ? tokenChecks.slice(tokenChecks.indexOf(failed)).map(([reason]) => reason) : [];
  const passed = new Set(tokenChecks.map(([reason]) => reason).filter((reason) => !open.includes(reason)));
  yield* [...passed].flatMap((reason) => done(subjects[reason]));
  if (failed) {
    yield refused(failed[0]);
    return;
  }
  yield* examineSignature(token, policy, keys, refused);
}

function* examineSignature(
  token: AccessToken,
  policy: TokenPolicy,
  keys: KeySet | undefined,
  refused: (reason: InvalidTokenReason) => Finding,
): Generator<Finding> {
  const { kid, alg } = token.header as { kid?: string; alg: Algorithm }; // as the checks have just found
  if (!keys) {
    yield { ok: false, text: 'its signature cannot be checked without the issuer’s keys' };
    return;
  }
  const key = selectKey(keys, kid, alg);
  if (!key) {
    yield refused('key_unknown');
    return;
  }
  if (!isSignatureValid(token, alg, key.key)) {
    yield refused('signature_invalid');
    return;
  }
  const { subject, scopes } = toPrincipal(token.claims, policy.profile);
  yield* done(`its signature is valid: it is ${subject}'s, with the scopes ${[...scopes].join(' ') || '(none)'}`);
}

function done(text: string | undefined): Finding[] {
  return text === undefined ? [] : [{ ok: true, text }];
}
