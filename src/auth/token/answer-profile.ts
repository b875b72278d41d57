import type { Claims } from './claims.js';
import type { Profile } from './profiles.js';
import { type OtherKind, commonKinds, kindAmong } from './token-kinds.js';

/** Claims of a JWT that an answer may leave out: an opaque token identifies itself, and its issuer has just stated that it is active. */
const optional: ReadonlySet<string> = new Set(['jti', 'iat']);

/**
 * An introspection endpoint may know refresh tokens too. Where an answer states a type (RFC 7662, section 2.2), it must be that of an access
 * token.
 */
const otherType: OtherKind = {
  claim: 'token_type',
  kind: 'another token than an access token',
  // Without regard to case (RFC 6749, section 5.1): the usual spellings.
  exceptValues: ['Bearer', 'bearer', 'BEARER', 'DPoP', 'dpop', 'DPOP'],
};

/**
 * The profile for the answers about opaque tokens. They have the names of RFC 7662, section 2.2, besides those that the issuer
 * writes into JWTs.
 */
export function answerProfile(profile: Profile): Profile {
  const { clientId, required, scopes, hasOwnScopes, otherKinds, missing } = profile;
  const isOfClient = (names: readonly string[]) => names.every((name) => clientId.includes(name));
  return {
    ...profile,
    required: required
      .filter((names) => !names.some((name) => optional.has(name)))
      .map((names) => (isOfClient(names) ? withName(names, 'client_id') : names)),
    clientId: withName(clientId, 'client_id'),
    scopes: hasOwnScopes === true ? scopes : [...scopes, ['scope']],
    otherKinds: [...otherKinds.map(ofAnswer), otherType],
    missing: { ...missing, ...advice },
  };
}

const addIt = 'have the issuer add it to its introspection responses';

/** What to change at an issuer whose answers are rejected. */
const advice = {
  sub: `${addIt}, or client_id without username where a client got the token for itself`,
  aud: 'have the issuer add this API to its introspection responses: is it an access token for this API?',
  exp: addIt,
  iat: addIt,
};

function withName(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names : [...names, name];
}

/** Ory Hydra states the kind of each token in `token_use`. */
function ofAnswer(kind: OtherKind): OtherKind {
  if (kind.claim !== 'token_use') return kind;
  return { ...kind, exceptValues: [...(kind.exceptValues ?? []), 'access_token'] };
}

/** The members of an answer that state a type. */
const typeMembers: ReadonlySet<string> = new Set(['token_type', 'typ', 'token_use']);

const otherTypes: readonly OtherKind[] = [...commonKinds.map(ofAnswer), otherType].filter(({ claim }) =>
  typeMembers.has(claim),
);

/** Whether an answer states that it is about another token than an access token, such as a refresh or ID token. */
export function statesOtherType(answer: Claims): boolean {
  return kindAmong(otherTypes, answer) !== undefined;
}
