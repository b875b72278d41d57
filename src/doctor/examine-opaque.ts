import { type AuthOptions, Introspectors, type InvalidTokenReason, Issuers } from '../auth/index.js';
import { IntrospectionEndpoint } from '../auth/introspection/introspection-endpoint.js';
import { answerProfile } from '../auth/token/answer-profile.js';
import type { Claims } from '../auth/token/claims.js';
import { completedAnswer } from '../auth/token/completed-answer.js';
import { flawOfOpaque } from '../auth/token/opaque-checks.js';
import type { TokenPolicy } from '../auth/token/token-checks.js';
import { claimHint } from '../auth/verification/hints.js';
import { usualAdvice } from './advice.js';
import { type ExaminedToken, type TokenRules, callerOf, examinePossession, examineToken } from './examine-token.js';
import { type Finding, failure } from './finding.js';

/** Examines a token as the service does: one that is opaque by asking its issuer, where that is configured. */
export async function* examineGiven(
  given: ExaminedToken,
  auth: AuthOptions,
  rulesFor: (iss: unknown) => TokenRules,
): AsyncGenerator<Finding> {
  const introspectors = new Introspectors(new Issuers(auth), auth);
  const { opaque } = introspectors;
  if (!opaque || !introspectors.acceptsUnread(given.token)) {
    yield* examineToken(given, rulesFor);
    return;
  }
  const { policy, options } = opaque.issuer;
  yield { ok: true, text: `the token is opaque: the service asks ${policy.issuer} about it` };
  try {
    const endpoint = new IntrospectionEndpoint(opaque.issuer, options.introspection!, auth); // which has made it `opaque`
    const { isActive, claims } = await endpoint.ask(given.token);
    if (!isActive) yield rejection('token_inactive', claims, policy);
    else yield* examineAnswer(given, completedAnswer(claims, policy), rulesFor(policy.issuer));
  } catch (error) {
    yield failure(error); // an IntrospectionFailure
  }
}

function* examineAnswer(given: ExaminedToken, claims: Claims, rules: TokenRules): Generator<Finding> {
  const policy = { ...rules.policy, profile: answerProfile(rules.policy.profile) };
  const reason = flawOfOpaque({ claims }, policy, Date.now());
  if (reason) {
    yield rejection(reason, claims, policy);
    return;
  }
  yield { ok: true, text: `it is active: ${callerOf(claims, policy)}` };
  yield* examinePossession(given, { claims }, rules);
}

function rejection(reason: InvalidTokenReason, claims: Claims, policy: TokenPolicy): Finding {
  const text = `the service would reject the token: ${reason}`;
  return { ok: false, text, advice: claimHint(reason, claims, policy, Date.now())?.text ?? usualAdvice[reason] };
}
