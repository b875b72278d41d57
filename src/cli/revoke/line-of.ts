import type { RevocationRow } from '../../revocations/revocations.table.js';

/** A revocation in one line: its ID, what is revoked, and until when it is kept. */
export function lineOf({ id, issuer, target, value, issuedBefore, expiresAt }: RevocationRow): string {
  // As JSON, so that a control character in a claim does nothing to the terminal.
  const name = target === 'all' ? 'all tokens' : `${target} ${JSON.stringify(value)}`;
  const before = issuedBefore ? ` issued until ${issuedBefore.toISOString()}` : '';
  return `${id}  ${name} of ${issuer}${before}, kept until ${expiresAt.toISOString()}`;
}
