import { InvalidTokenError, KeysUnavailableError } from '../errors/outcomes.js';
import type { TrustedIssuer } from '../keys/trusted-issuer.js';
import { verifySignature } from '../keys/verify-signature.js';
import { type AccessToken, decodeAccessToken } from '../token/access-token.js';
import { isAmong, isStringOrAbsent, namesOneOf } from '../token/claim-shapes.js';
import { milliseconds } from '../token/claims.js';
import { typeName } from '../token/profiles.js';

/** The media type of answers that are JWTs (RFC 9701, section 5). */
export const signedAnswerType = 'application/token-introspection+jwt';

/** Whom an answer must be for, and how old it may be. */
export interface SignedAnswerPolicy {
  readonly clientId: string;
  readonly maxAgeMs: number;
}

type Check = readonly [flaw: string, holds: (jwt: AccessToken, rules: Rules, now: number) => boolean];
type Rules = Pick<TrustedIssuer, 'policy'> & SignedAnswerPolicy;

/** RFC 9701, section 5, and the rules for any JWT of the issuer. */
const checks: readonly Check[] = [
  ['another typ', ({ header: { typ } }) => typeof typ === 'string' && typeName(typ) === 'token-introspection+jwt'],
  ['an alg that is not allowed', ({ header }, { policy }) => isAmong(policy.algorithms, header.alg)],
  ['an extension', ({ header }) => header.crit === undefined && header.b64 === undefined],
  ['a kid that is no text', ({ header }) => isStringOrAbsent(header.kid)],
  ['another iss', ({ claims }, { policy }) => claims.iss === policy.issuer],
  // The client that asked, or the API that it is.
  ['another aud', ({ claims }, { policy, clientId }) => namesOneOf([clientId, ...policy.audience], claims.aud)],
  ['no iat, or one ahead', ({ claims }, { policy }, now) => isPast(claims.iat, now + policy.clockToleranceMs)],
  // An older one could be somebody's copy.
  [
    'an old iat',
    ({ claims }, { policy, maxAgeMs }, now) => milliseconds(claims.iat) + maxAgeMs + policy.clockToleranceMs > now,
  ],
];

/**
 * Verifies an answer that is a JWT.
 *
 * @returns its member `token_introspection`, of any type
 * @throws {Error} it is not a valid answer of the issuer to this client; the message is for the log
 */
export async function readSignedAnswer(
  body: string,
  issuer: TrustedIssuer,
  policy: SignedAnswerPolicy,
): Promise<unknown> {
  if (body.split('.').length === 5) throw new Error('the answer is encrypted, which is not supported');
  const jwt = decoded(body);
  await verifySignature(jwt, issuer, () => check(jwt, { ...issuer, ...policy })).catch(explain);
  return jwt.claims.token_introspection;
}

function check(jwt: AccessToken, rules: Rules): void {
  const failed = checks.find(([, holds]) => !holds(jwt, rules, Date.now()));
  if (failed) throw new Error(`the signed answer has ${failed[0]}`);
}

/** Why the signature isn't valid, for the log: the errors of `verifySignature` are about access tokens. */
function explain(error: unknown): never {
  if (error instanceof KeysUnavailableError) {
    throw new Error("the issuer's keys are unavailable, so that the signed answer cannot be verified", {
      cause: error,
    });
  }
  if (!(error instanceof InvalidTokenError)) throw error;
  if (error.reason === 'signature_invalid') throw new Error('the signed answer has an invalid signature');
  throw new Error('the signed answer names a key that the issuer does not publish');
}

function decoded(body: string): AccessToken {
  try {
    return decodeAccessToken(body);
  } catch {
    throw new Error('the answer is not a JWT, as its content type states');
  }
}

function isPast(date: unknown, now: number): boolean {
  return typeof date === 'number' && date * 1000 <= now;
}
