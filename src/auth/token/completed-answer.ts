import type { Claims } from './claims.js';
import type { IssuerIdentity } from './issuer-template.js';

/** The claims of an answer, with those that follow from it: who states it, and whose token it is. */
export function completedAnswer(claims: Claims, { issuer, tenants }: IssuerIdentity): Claims {
  // The template of many tenants is nobody's identifier.
  return { ...(tenants === undefined && { iss: issuer }), ...clientAsSubject(claims), ...claims };
}

/**
 * Issuers leave out `sub` where a client got the token for itself. The subject is then written as Auth0 does: a client whose identifier is
 * the `sub` of a user must not be mistaken for that user (RFC 9700, section 4.15). An answer with `username` is about a user.
 */
function clientAsSubject({ sub, username, client_id: clientId }: Claims): { sub?: string } {
  const isOfClient = sub === undefined && username === undefined && typeof clientId === 'string' && clientId !== '';
  return isOfClient ? { sub: `${clientId}@clients` } : {};
}
