import { isDeepStrictEqual } from 'node:util';
import { InvalidTokenError } from '../errors/outcomes.js';
import { statesOtherType } from './answer-profile.js';
import { type Claims, hasOneOf, milliseconds } from './claims.js';

interface Tolerance {
  readonly clockToleranceMs: number;
}

/** Members of an answer that identify the token, its subject and its client: they must be those of the JWT that was asked about. */
const identifying = ['iss', 'sub', 'jti', 'client_id'];

/**
 * Checks what an issuer answered about its JWT, which has passed every check. The answer only takes away: the claims remain those
 * that were signed.
 *
 * @throws {InvalidTokenError} `type_not_allowed`: it is about another kind of token; `claim_invalid`: it contradicts the JWT;
 *   `token_expired`: it states an earlier end
 */
export function checkConfirmation(answer: Claims, signed: Claims, policy: Tolerance, now: number): void {
  if (statesOtherType(answer)) throw new InvalidTokenError('type_not_allowed');
  const contradicts = (name: string) => hasOneOf(signed, [name]) && !isDeepStrictEqual(answer[name], signed[name]);
  if (identifying.some((name) => hasOneOf(answer, [name]) && contradicts(name)))
    throw new InvalidTokenError('claim_invalid');
  // A binding that only the answer states can't be left out.
  if (hasOneOf(answer, ['cnf']) && !isDeepStrictEqual(answer.cnf, signed.cnf))
    throw new InvalidTokenError('claim_invalid');
  if (hasEnded(answer, policy, now)) throw new InvalidTokenError('token_expired');
}

/** Whether an answer states an `exp` that is over. Without one, that of the JWT counts. */
export function hasEnded(answer: Claims, { clockToleranceMs }: Tolerance, now: number): boolean {
  return hasOneOf(answer, ['exp']) && !(milliseconds(answer.exp) + clockToleranceMs > now);
}
