import type { StoredRevocation } from '../../auth/index.js';
import { idOf } from '../../revocations/revocation-rows.js';

/** A revocation in one line: its ID, what is revoked, and until when it is kept. */
export function lineOf(revocation: StoredRevocation): string {
  const { issuer, by, value, issuedBefore, expiresAt } = revocation;
  // As JSON, so that a control character in a claim does nothing to the terminal.
  const name = by === 'all' ? 'all tokens' : `${by} ${JSON.stringify(value)}`;
  const before = issuedBefore === undefined ? '' : ` issued until ${dateOf(issuedBefore * 1000)}`;
  return `${idOf(revocation)}  ${name} of ${issuer}${before}, kept until ${dateOf(expiresAt)}`;
}

function dateOf(time: number): string {
  return new Date(time).toISOString();
}
