import { InvalidTokenError, type InvalidTokenReason } from '../auth/index.js';
import { keyOf } from '../auth/binding/binding-checks.js';
import { bindingOf } from '../auth/binding/confirmation.js';
import { credentialsOf } from '../auth/request/credentials.js';
import { type KeySet, selectKey } from '../auth/keys/key-set.js';
import { type AccessToken, tryDecode } from '../auth/token/access-token.js';
import type { Algorithm } from '../auth/token/algorithms.js';
import { type IssuerIdentity, maySignFor } from '../auth/token/issuer-template.js';
import { PresentedToken } from '../auth/token/presented-token.js';
import { toPrincipal } from '../auth/token/principal.js';
import { isSignatureValid } from '../auth/token/signature.js';
import { type TokenPolicy, tokenChecks } from '../auth/token/token-checks.js';
import { rejectionHint } from '../auth/verification/hints.js';
import { passedTexts, usualAdvice } from './advice.js';
import { comparedValues } from './compared-values.js';
import { type BindingRules, examineBinding } from './examine-binding.js';
import { type ProofRules, examineProof } from './examine-proof.js';
import { type Finding, quoted } from './finding.js';
import type { GivenToken } from './given-token.js';

/** The rules and keys for a token, by its claim `iss`. */
export interface TokenRules {
  readonly policy: TokenPolicy;
  /** Undefined: unavailable. */
  readonly keys: KeySet | undefined;
  /** All trusted issuers. */
  readonly issuers: readonly IssuerIdentity[];
  readonly binding: BindingRules;
  readonly proofs: ProofRules;
}

/** A token, and the request that it was sent with, if that is known. */
export interface ExaminedToken extends GivenToken {
  readonly method: string;
  readonly url: string | undefined;
}

/** Checks a token step by step, as the service does, up to the first check that fails. */
export function* examineToken(given: ExaminedToken, rulesFor: (iss: unknown) => TokenRules): Generator<Finding> {
  const encoded = given.token;
  const problem = requestProblem(encoded);
  if (problem) {
    yield problem;
    return;
  }
  const token = tryDecode(encoded);
  const rules = rulesFor(token?.claims.iss);
  if (!token) {
    yield rejection('token_malformed', encoded, undefined, rules);
    return;
  }
  const { policy } = rules;
  const failed = tokenChecks.find(([, holds]) => !holds(token, policy, Date.now()));
  const notPassed = failed ? tokenChecks.slice(tokenChecks.indexOf(failed)).map(([reason]) => reason) : [];
  const passed = new Set(tokenChecks.map(([reason]) => reason).filter((reason) => !notPassed.includes(reason)));
  yield* [...passed].flatMap((reason) => success(passedTexts[reason]));
  if (failed) yield rejection(failed[0], encoded, token, rules);
  else if (yield* examineSignature(encoded, token, rules)) yield* examinePossession(given, token, rules);
}

/** Whether the client may use the token: what it is bound to, and the proof of that. */
export function* examinePossession(
  given: ExaminedToken,
  { claims }: Pick<AccessToken, 'claims'>,
  rules: TokenRules,
): Generator<Finding> {
  const { token, proof, method, url } = given;
  const finding = examineBinding(claims, given.scheme ?? (proof === undefined ? undefined : 'DPoP'), rules.binding);
  yield finding;
  const thumbprint = keyOf(bindingOf(claims));
  if (!finding.ok || thumbprint === undefined || proof === undefined) return;
  if (url === undefined) {
    yield { ok: false, text: 'the proof was not checked', advice: 'give the address of the request: --url URL' };
    return;
  }
  const target = { method, uri: url, accessToken: new PresentedToken(token), thumbprint };
  yield* examineProof(proof, target, rules.proofs);
}

/** What is wrong with the request that sends the token, if anything. */
function requestProblem(encoded: string): Finding | undefined {
  try {
    credentialsOf({ headers: { authorization: `Bearer ${encoded}` }, rawHeaders: [] });
    return undefined;
  } catch (error) {
    if (error instanceof InvalidTokenError) {
      const text = `the service would reject the token: it has ${encoded.length} characters, more than 16 KiB`;
      return { ok: false, text, advice: 'request fewer scopes and claims' };
    }
    const text = 'the service would reject the request: the token has a space or another character that no token has';
    return { ok: false, text, advice: 'was it copied whole, and nothing else?' };
  }
}

/** Returns whether the signature is valid. */
function* examineSignature(encoded: string, token: AccessToken, rules: TokenRules): Generator<Finding, boolean> {
  const { policy, keys } = rules;
  if (!keys) {
    yield { ok: false, text: 'its signature cannot be checked without the issuer’s keys' };
    return false;
  }
  const { kid, alg } = token.header as { kid?: string; alg: Algorithm }; // safe: `tokenChecks` verified these types
  const key = selectKey(keys, kid, alg);
  if (!key) {
    yield rejection('key_unknown', encoded, token, rules);
  } else if (!maySignFor(key.issuer, token.claims, policy)) {
    yield rejection('issuer_not_trusted', encoded, token, rules);
  } else if (isSignatureValid(token, alg, key.key)) {
    yield* success(`its signature is valid: ${callerOf(token.claims, policy)}`);
    return true;
  } else {
    yield rejection('signature_invalid', encoded, token, rules);
  }
  return false;
}

/** Whose token it is, and what it grants. */
export function callerOf(claims: AccessToken['claims'], { profile }: TokenPolicy): string {
  const { subject, scopes } = toPrincipal(claims, profile);
  return `its subject is ${quoted(subject).slice(1, -1)}, its scopes are ${[...scopes].join(' ') || '(none)'}`;
}

function rejection(
  reason: InvalidTokenReason,
  encoded: string,
  token: AccessToken | undefined,
  { policy, keys, issuers }: TokenRules,
): Finding {
  const now = Date.now();
  const hint = rejectionHint(reason, { encoded, token, policy, issuers, keys, now });
  return {
    ok: false,
    text: `the service would reject the token: ${reason}`,
    compared: token && comparedValues(reason, { token, policy, issuers, keys: keys ?? [], now }),
    advice: hint?.text ?? usualAdvice[reason],
  };
}

/** A passed check, or no finding if there is no text for it. */
function success(text: string | undefined): Finding[] {
  return text === undefined ? [] : [{ ok: true, text }];
}
