import { InvalidTokenError } from '../errors/outcomes.js';
import type { AccessToken } from '../token/access-token.js';
import { isAudience, isDateOrAbsent, isIdentifierOrAbsent, namesOneOf } from '../token/claim-shapes.js';
import { type Claims, hasOneOf, milliseconds } from '../token/claims.js';
import { isObject } from '../token/encoded-parts.js';
import type { IssuerIdentity } from '../token/issuer-template.js';
import { type TokenCheck, isTypeAllowed, issueDateChecks, signerChecks } from '../token/jwt-checks.js';
import { type OtherKind, commonKinds, idToken, kindAmong } from '../token/token-kinds.js';
import type { EventTokenKind } from './event-token-kinds.js';

/** The rules for event tokens of one kind and one issuer. */
export interface EventTokenPolicy extends IssuerIdentity, EventTokenKind {
  readonly algorithms: readonly string[];
  /** The names of this receiver. */
  readonly audience: readonly string[];
  readonly clockToleranceMs: number;
}

/** OpenID Connect Back-Channel Logout 1.0, section 2.6: a logout token with a `nonce` could pass for an ID token. */
const otherKinds: readonly OtherKind[] = [
  ...commonKinds.filter(({ kind }) => kind === idToken),
  { claim: 'nonce', kind: idToken },
];

/** The checks that need no key, in their order: as strict as those of an access token, and before any network access. */
const eventTokenChecks: readonly TokenCheck<EventTokenPolicy>[] = [
  ...signerChecks,

  ['type_not_allowed', ({ header }, policy) => isTypeAllowed(header.typ, policy)],

  ['claim_invalid', ({ claims }) => claims.aud === undefined || isAudience(claims.aud)],
  ['claim_missing', ({ claims }) => hasOneOf(claims, ['aud'])],
  ['audience_mismatch', ({ claims }, { audience }) => namesOneOf(audience, claims.aud)],

  ['claim_invalid', ({ claims }) => [claims.exp, claims.nbf, claims.iat, claims.toe].every(isDateOrAbsent)],
  ['claim_missing', ({ claims }, { required }) => required.every((names) => hasOneOf(claims, names))],
  ['token_expired', ({ claims }, policy, now) => claims.exp === undefined || isBeforeExpiry(claims, policy, now)],
  ...issueDateChecks,

  ['type_not_allowed', ({ claims }) => kindAmong(otherKinds, claims) === undefined],

  ['claim_invalid', ({ claims }) => [claims.jti, claims.sub, claims.sid].every(isIdentifierOrAbsent)],
  ['claim_invalid', ({ claims }) => claims.sub_id === undefined || isObject(claims.sub_id)],
  ['claim_invalid', ({ claims }) => isEvents(claims.events)],
  ['claim_missing', ({ claims }, { event }) => event === undefined || Object.hasOwn(Object(claims.events), event)],
];

/** @throws {InvalidTokenError} for the first check that fails */
export function checkEventToken(token: AccessToken, policy: EventTokenPolicy, now: number): void {
  const flaw = eventTokenChecks.find(([, holds]) => !holds(token, policy, now))?.[0];
  if (flaw) throw new InvalidTokenError(flaw);
}

function isBeforeExpiry({ exp }: Claims, { clockToleranceMs }: EventTokenPolicy, now: number): boolean {
  return milliseconds(exp) + clockToleranceMs > now;
}

/** RFC 8417, section 2.2: at least one event, each an object by its type. The time of an event is CAEP's (CAEP 1.0, section 2). */
function isEvents(events: unknown): boolean {
  if (!isObject(events)) return false;
  const payloads = Object.values(events);
  return payloads.length > 0 && payloads.every((event) => isObject(event) && isDateOrAbsent(event.event_timestamp));
}
