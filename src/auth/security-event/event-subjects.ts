import type { RevokedTarget } from '../revocation/revocation.js';
import { isIdentifier } from '../token/claim-shapes.js';
import { type Claims, memberOf } from '../token/claims.js';
import { isObject } from '../token/encoded-parts.js';
import type { VerifiedEventToken } from './event-token-verifier.js';

/** What subject identifiers refer to. */
type Context = Pick<VerifiedEventToken, 'issuer' | 'statesSession'>;

/**
 * The access tokens that an event is about. Its subject is `sub_id` (RFC 9493), in earlier drafts `subject` of the event, or `sid` and
 * `sub`: the first that names any counts.
 *
 * @param event its payload
 * @returns none where the subject is another issuer's, or named in a way that access tokens don't state: by e-mail, for example
 */
export function targetsOf(event: Claims, { claims, ...context }: VerifiedEventToken): readonly RevokedTarget[] {
  const { sub_id: subjectId, sid, sub } = claims;
  const subjects = [
    identified(subjectId, context),
    identified(event.subject, context),
    narrowest(bySession(sid), byUser(sub), context),
  ];
  return subjects.find((targets) => targets.length > 0) ?? [];
}

function identified(id: unknown, context: Context): readonly RevokedTarget[] {
  const [member, isOwn] = [(name: string) => memberOf(id, name), memberOf(id, 'iss') === context.issuer];
  switch (formatOf(id)) {
    // RFC 9493, section 3.2.3. Users of another issuer are not this one's to log out.
    case 'iss_sub':
      return isOwn ? byUser(member('sub')) : [];
    // RFC 9493, section 3.2.4: it doesn't state whether it is a session or a user. One of them matches no token.
    case 'opaque':
      return [...bySession(member('id')), ...byUser(member('id'))];
    // OpenID Shared Signals Framework 1.0, “JWT ID Subject Identifier Format”.
    case 'jwt_id':
      return isOwn ? byToken(member('jti')) : [];
    // OpenID Shared Signals Framework 1.0, “Complex Subjects”.
    case 'complex':
      return narrowest(
        only('sessionId', member('session'), context),
        only('subject', member('user'), context),
        context,
      );
    // RFC 9493, section 3.2.8: several names of one subject.
    case 'aliases':
      return listOf(member('identifiers')).flatMap((one) => identified(one, context));
    default:
      return [];
  }
}

/** Earlier drafts had `subject_type`, with a hyphen, and no format of a complex subject. */
function formatOf(id: unknown): unknown {
  if (!isObject(id)) return undefined;
  const format = id.format ?? id.subject_type ?? 'complex';
  return format === 'iss-sub' ? 'iss_sub' : format;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function only(kind: 'sessionId' | 'subject', id: unknown, context: Context): readonly RevokedTarget[] {
  return identified(id, context).filter((target) => kind in target);
}

/**
 * Of a session and its user, the session; but the user where access tokens don't state their session, so that none is missed. The
 * user's other sessions then only need new access tokens.
 */
function narrowest(session: readonly RevokedTarget[], user: readonly RevokedTarget[], { statesSession }: Context) {
  return session.length > 0 && (statesSession || user.length === 0) ? session : user;
}

function bySession(sessionId: unknown): readonly RevokedTarget[] {
  return isIdentifier(sessionId) ? [{ sessionId }] : [];
}

function byUser(subject: unknown): readonly RevokedTarget[] {
  return isIdentifier(subject) ? [{ subject }] : [];
}

function byToken(tokenId: unknown): readonly RevokedTarget[] {
  return isIdentifier(tokenId) ? [{ tokenId }] : [];
}
