import type { Profile } from './profiles.js';
import type { OtherKind } from './token-kinds.js';

/**
 * An introspection endpoint knows refresh tokens too, which must not be accepted as access tokens. An answer about an access token
 * states its type (RFC 7662, section 2.2): `token_type`, or what Keycloak (`typ`) and Ory Hydra (`token_use`) have.
 */
const typeClaims = ['token_type', 'typ', 'token_use'];

const otherType: OtherKind = {
  claim: 'token_type',
  kind: 'another token than an access token',
  // Without regard to case (RFC 6749, section 5.1): the usual spellings.
  exceptValues: ['Bearer', 'bearer', 'BEARER', 'DPoP', 'dpop', 'DPOP'],
};

/**
 * The profile for the answers about opaque tokens. They have the names of RFC 7662, section 2.2, besides those that the issuer
 * writes into JWTs. Of the claims that the profile requires, only `jti` is left out: it identifies a JWT, and an opaque token
 * identifies itself.
 */
export function answerProfile(profile: Profile): Profile {
  const { clientId, required, scopes, otherKinds, missing } = profile;
  const isOfClient = (names: readonly string[]) => names.every((name) => clientId.includes(name));
  return {
    ...profile,
    required: [
      ...required
        .filter((names) => !names.includes('jti'))
        .map((names) => (isOfClient(names) ? withName(names, 'client_id') : names)),
      typeClaims,
    ],
    clientId: withName(clientId, 'client_id'),
    scopes: [...scopes, ['scope']],
    otherKinds: [...otherKinds.map(ofAnswer), otherType],
    missing: { ...advice, ...missing },
  };
}

/** What to change at an issuer whose answers are rejected. */
const advice = {
  sub: 'have the issuer add it to its introspection responses, for client credentials too',
  aud: 'have the issuer add this API to its introspection responses: is the token for this API?',
  exp: 'have the issuer add it to its introspection responses',
  iat: 'have the issuer add it to its introspection responses',
  token_type: 'have the issuer add it to its introspection responses, if this is an access token',
};

function withName(names: readonly string[], name: string): readonly string[] {
  return names.includes(name) ? names : [...names, name];
}

/** Ory Hydra states the kind of each token in `token_use`. */
function ofAnswer(kind: OtherKind): OtherKind {
  if (kind.claim !== 'token_use') return kind;
  return { ...kind, exceptValues: [...(kind.exceptValues ?? []), 'access_token'] };
}
