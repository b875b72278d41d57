import { InvalidTokenError, type InvalidTokenReason } from '../errors/outcomes.js';
import { hasOneOf } from './claims.js';
import { type WithClaims, issuerChecks } from './jwt-checks.js';
import { type ClaimCheck, type TokenPolicy, claimChecks } from './token-checks.js';

/** The checks of an opaque token, whose claims its issuer has stated in its answer (RFC 7662, section 2.2). */
const opaqueChecks: readonly ClaimCheck[] = [
  ...issuerChecks,
  ...claimChecks,
  // RFC 9449, section 6.2: without `cnf`, anyone who has a stolen token could use it.
  ['claim_missing', ({ claims }) => !isDpopType(claims.token_type) || hasOneOf(claims, ['cnf'])],
];

/** The reason of the first check that fails. */
export function flawOfOpaque(token: WithClaims, policy: TokenPolicy, now: number): InvalidTokenReason | undefined {
  return opaqueChecks.find(([, holds]) => !holds(token, policy, now))?.[0];
}

/** @throws {InvalidTokenError} for the first check that fails */
export function checkOpaque(token: WithClaims, policy: TokenPolicy, now: number): void {
  const flaw = flawOfOpaque(token, policy, now);
  if (flaw) throw new InvalidTokenError(flaw);
}

function isDpopType(type: unknown): boolean {
  return typeof type === 'string' && type.toLowerCase() === 'dpop';
}
