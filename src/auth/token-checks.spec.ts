import type { InvalidTokenReason } from './auth.errors.js';
import { profiles } from './profiles.js';
import { checkToken } from './token-checks.js';

const now = 1_800_000_000;
const issuer = 'https://issuer.example.com/';
const audience = ['api', 'api-two'];
type Profile = keyof typeof profiles;
type Parts = Readonly<Record<string, unknown>>;

/** A token that every profile takes; a part that is set to undefined is left out. */
function reasonFor(profile: Profile, header: Parts, claims: Parts): string | undefined {
  const whole = {
    header: { alg: 'RS256', typ: profile === 'rfc9068' ? 'at+jwt' : 'JWT', kid: 'k', ...header },
    claims: { iss: issuer, aud: 'api', sub: 'u', iat: now, exp: now + 60, jti: 'j', client_id: 'c', ...claims },
  };
  const { header: read, claims: readClaims } = JSON.parse(JSON.stringify(whole)) as typeof whole;
  const token = { header: read, claims: readClaims, signingInput: '', signature: Buffer.alloc(0) };
  const policy = {
    issuer,
    algorithms: ['RS256', 'ES256'],
    audience,
    profile: profiles[profile](audience),
    clockToleranceMs: 5000,
  };
  try {
    checkToken(token, policy, now * 1000);
    return undefined;
  } catch (error) {
    return (error as { reason: InvalidTokenReason }).reason; // of an InvalidTokenError
  }
}

const taken: [Profile, Parts, Parts][] = [
  ...(['auth0', 'rfc9068', 'entra', 'okta', 'keycloak'] as const).map((name): [Profile, Parts, Parts] => [
    name,
    {},
    {},
  ]),
  ['auth0', { typ: undefined }, {}],
  ['auth0', { typ: 'at+JWT' }, { jti: undefined, client_id: undefined }],
  ['auth0', { alg: 'ES256', kid: undefined }, { aud: ['x', 'api-two'] }],
  ['auth0', {}, { nonce: 'n', permissions: ['a'] }],
  ['auth0', {}, { nonce: 'n', scope: 'a' }],
  ['auth0', {}, { exp: now - 4.9, nbf: now + 5, iat: now + 5 }],
  ['rfc9068', { typ: 'application/at+jwt' }, {}],
  ['rfc9068', { typ: 'Application/AT+JWT' }, {}],
  ['entra', { typ: 'jwt' }, { scp: 'a', nonce: 'n' }],
  ['okta', { typ: 'application/at+jwt' }, { scp: ['a'], at_hash: 'h' }],
  ['keycloak', {}, { typ: 'Bearer' }],
  ['keycloak', {}, { typ: 'Bearer', scope: 'a', nonce: 'n' }],
];

const refused: [Profile, Parts, Parts, InvalidTokenReason][] = [
  ['auth0', { alg: 'HS256' }, {}, 'algorithm_not_allowed'],
  ['auth0', { alg: 'none', crit: [] }, { iss: 'x' }, 'algorithm_not_allowed'],
  ['auth0', { crit: ['exp'] }, {}, 'header_not_allowed'],
  ['auth0', { b64: true }, {}, 'header_not_allowed'],
  ['auth0', { kid: 1 }, {}, 'header_not_allowed'],
  ['auth0', { typ: 'at' }, {}, 'type_not_allowed'],
  ['auth0', { typ: 'text/at+jwt' }, {}, 'type_not_allowed'],
  ['rfc9068', { typ: undefined }, {}, 'type_not_allowed'],
  ['rfc9068', { typ: 'JWT' }, {}, 'type_not_allowed'],
  ['entra', { typ: 'at+jwt' }, {}, 'type_not_allowed'],
  ['auth0', {}, { iss: 'https://issuer.example.com' }, 'issuer_not_trusted'],
  ['auth0', {}, { iss: 1 }, 'claim_invalid'],
  ['auth0', {}, { aud: 'api-three' }, 'audience_mismatch'],
  ['auth0', {}, { aud: [1] }, 'claim_invalid'],
  ['auth0', {}, { exp: now - 5 }, 'token_expired'],
  ['auth0', {}, { exp: undefined }, 'token_expired'],
  ['auth0', {}, { nbf: now + 5.1 }, 'token_not_yet_valid'],
  ['auth0', {}, { iat: now + 6 }, 'token_not_yet_valid'],
  ['auth0', {}, { exp: '1', nbf: now + 60 }, 'claim_invalid'],
  ['auth0', {}, { nonce: 'n' }, 'type_not_allowed'],
  ['auth0', {}, { at_hash: 'h', permissions: [] }, 'type_not_allowed'],
  ['auth0', {}, { c_hash: 'h', scope: ' ' }, 'type_not_allowed'],
  ['entra', {}, { nonce: 'n', roles: ['write:messages'] }, 'type_not_allowed'],
  ['keycloak', {}, { typ: 'ID', scope: 'a' }, 'type_not_allowed'],
  ['keycloak', {}, { nonce: 'n', resource_access: { api: { roles: ['a'] } } }, 'type_not_allowed'],
  ...(['auth0', 'entra', 'okta', 'keycloak'] as const).flatMap((name): typeof refused => [
    [name, {}, { sub: undefined }, 'claim_missing'],
    [name, {}, { iat: undefined }, 'claim_missing'],
  ]),
  ...['sub', 'iat', 'jti', 'client_id'].map((claim): (typeof refused)[number] => [
    'rfc9068',
    {},
    { [claim]: undefined },
    'claim_missing',
  ]),
  ['auth0', {}, { sub: '' }, 'claim_invalid'],
  ['auth0', {}, { jti: 1 }, 'claim_invalid'],
  ['auth0', {}, { client_id: {} }, 'claim_invalid'],
];

describe(checkToken.name, () => {
  it.each(taken)('takes a token of %s with header %j and claims %j', (profile, header, claims) => {
    expect(reasonFor(profile, header, claims)).toBeUndefined();
  });

  it.each(refused)('refuses a token of %s with header %j and claims %j: %s', (profile, header, claims, reason) => {
    expect(reasonFor(profile, header, claims)).toBe(reason);
  });
});
