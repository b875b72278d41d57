import type { InvalidTokenReason } from '../errors/outcomes.js';
import { profiles } from './profiles.js';
import { checkToken, isInTime, missingClaim } from './token-checks.js';

const now = 1_800_000_000;
const issuer = 'https://issuer.example.com/';
const audience = ['api', 'api-two'];
type Profile = keyof typeof profiles;
type Parts = Readonly<Record<string, unknown>>;

/** The claims by which an issuer of each profile names the API and the client, and those that state the kind of a token. */
const own: Readonly<Record<Profile, Parts>> = {
  auth0: { aud: 'api', azp: 'c' },
  rfc9068: { aud: 'api', client_id: 'c' },
  entra: { aud: 'api', azp: 'c' },
  okta: { aud: 'api', cid: 'c' },
  keycloak: { aud: 'api', azp: 'c', typ: 'Bearer' },
  cognito: { client_id: 'api', token_use: 'access' },
  clerk: { azp: 'api', sid: 's' },
};

/** Returns why a valid token with these changes is rejected, if it is. A change to undefined removes a part. */
function reasonFor(profile: Profile, header: Parts, claims: Parts, options: Parts = {}): string | undefined {
  const whole = {
    header: { alg: 'RS256', typ: profile === 'rfc9068' ? 'at+jwt' : 'JWT', kid: 'k', ...header },
    claims: { iss: issuer, sub: 'u', iat: now, exp: now + 60, jti: 'j', ...own[profile], ...claims },
  };
  const { header: read, claims: readClaims } = JSON.parse(JSON.stringify(whole)) as typeof whole;
  const token = { header: read, claims: readClaims, signingInput: '', signature: Buffer.alloc(1) };
  const policy = {
    issuer,
    algorithms: ['RS256', 'ES256'],
    audience,
    profile: profiles[profile](audience),
    clockToleranceMs: 5000,
    ...options,
  };
  try {
    checkToken(token, policy, now * 1000);
    return undefined;
  } catch (error) {
    return (error as { reason: InvalidTokenReason }).reason; // of an InvalidTokenError
  }
}

const audienceClaim = (name: Profile) => profiles[name](audience).audience;
const profileNames = Object.keys(own) as Profile[]; // its own keys

const accepted: [Profile, Parts, Parts][] = [
  ...profileNames.map((name): [Profile, Parts, Parts] => [name, {}, {}]),
  ['auth0', { typ: undefined }, {}],
  ['auth0', { typ: 'at+JWT' }, { jti: undefined, azp: undefined }],
  ['auth0', { alg: 'ES256', kid: undefined }, { aud: ['x', 'api-two'] }],
  ['auth0', {}, { sid: 's' }],
  ['auth0', {}, { azp: undefined, client_id: 'c', sid: 's', scope: 'a' }],
  ['auth0', {}, { exp: now - 4.9, nbf: now + 5, iat: now + 5 }],
  ['rfc9068', { typ: 'application/at+jwt' }, {}],
  ['rfc9068', { typ: 'Application/AT+JWT' }, { nonce: 'n', scope: 'a' }],
  ['entra', { typ: 'jwt' }, { scp: 'a', nonce: 'n' }],
  ['auth0', {}, { azp: 'c', nonce: 'n', scope: 'a' }],
  ['auth0', {}, { azp: 'c', nonce: 'n', permissions: ['a'] }],
  ['okta', {}, { cid: 'c', nonce: 'n', scp: ['a'] }],
  ['entra', {}, { azp: undefined, appid: 'c', roles: ['a'] }],
  ['okta', { typ: 'application/at+jwt' }, { scp: ['a'], sid: 's' }],
  ['keycloak', {}, { typ: undefined }],
  ['keycloak', {}, { nonce: 'n', access: ['a'] }],
  ['cognito', { typ: undefined }, { client_id: 'api-two', nonce: 'n', sid: 's' }],
  ['cognito', { typ: 'JWS' }, { scope: 'a' }],
  ['cognito', {}, { aud: 'api' }],
  ['cognito', {}, { aud: ['https://other.example.com', 'api-two'] }],
  ['clerk', { typ: undefined }, { azp: 'api-two', nonce: 'n' }],
  ['clerk', {}, { aud: ['api'] }],
];

const rejected: [Profile, Parts, Parts, InvalidTokenReason][] = [
  ['auth0', { alg: 'HS256' }, {}, 'algorithm_not_allowed'],
  ['auth0', { alg: 'none', crit: [] }, { iss: 'x' }, 'algorithm_not_allowed'],
  ['auth0', { alg: 'none', typ: 'x' }, { iss: undefined }, 'algorithm_not_allowed'],
  ['auth0', { alg: 'RS384' }, {}, 'algorithm_not_allowed'],
  ['auth0', { crit: ['exp'] }, {}, 'header_not_allowed'],
  ['auth0', { b64: true }, {}, 'header_not_allowed'],
  ['auth0', { kid: 1 }, {}, 'header_not_allowed'],
  ['auth0', { typ: 'at' }, {}, 'type_not_allowed'],
  ['auth0', { typ: 'text/at+jwt' }, {}, 'type_not_allowed'],
  ['rfc9068', { typ: undefined }, {}, 'type_not_allowed'],
  ['rfc9068', { typ: 'JWT' }, {}, 'type_not_allowed'],
  ['entra', { typ: 'at+jwt' }, {}, 'type_not_allowed'],
  ['auth0', {}, { iss: 'https://issuer.example.com' }, 'issuer_not_trusted'],
  ['auth0', { alg: 'PS512', crit: ['exp'], typ: 'x' }, { iss: 'x' }, 'issuer_not_trusted'],
  ['auth0', {}, { iss: 1 }, 'claim_invalid'],
  ['auth0', {}, { aud: 'api-three' }, 'audience_mismatch'],
  ['auth0', {}, { aud: [1] }, 'claim_invalid'],
  ['auth0', {}, { exp: now - 5 }, 'token_expired'],
  ['auth0', {}, { nbf: now + 5.1 }, 'token_not_yet_valid'],
  ['auth0', {}, { iat: now + 6 }, 'token_not_yet_valid'],
  ['auth0', {}, { exp: '1', nbf: now + 60 }, 'claim_invalid'],
  ['auth0', {}, { aud: [] }, 'audience_mismatch'],
  ...['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'jti', 'azp'].map((name): (typeof rejected)[number] => [
    'auth0',
    {},
    { [name]: null },
    'claim_invalid',
  ]),
  ['auth0', {}, { sub: '' }, 'claim_invalid'],
  ['auth0', {}, { jti: 1 }, 'claim_invalid'],
  ['auth0', {}, { client_id: {} }, 'claim_invalid'],
  ['entra', {}, { azp: undefined, appid: null }, 'claim_invalid'],
  // Another claim than `aud` names the API, and an `aud` beside it must do so too.
  ...(['cognito', 'clerk'] as const).flatMap((profile): typeof rejected => {
    const name = profile === 'cognito' ? 'client_id' : 'azp';
    return [
      [profile, {}, { [name]: 'other' }, 'audience_mismatch'],
      [profile, {}, { [name]: 'api-' }, 'audience_mismatch'],
      [profile, {}, { [name]: 'API' }, 'audience_mismatch'],
      [profile, {}, { [name]: undefined, aud: 'api' }, 'claim_missing'],
      [profile, {}, { [name]: null }, 'claim_invalid'],
      [profile, {}, { [name]: ['api'] }, 'claim_invalid'],
      [profile, {}, { [name]: [] }, 'audience_mismatch'],
      [profile, {}, { aud: 'other' }, 'audience_mismatch'],
      [profile, {}, { aud: [] }, 'audience_mismatch'],
      [profile, {}, { aud: null }, 'claim_invalid'],
      [profile, {}, { aud: 'api', [name]: 'other' }, 'audience_mismatch'],
    ];
  }),
  ['clerk', { typ: 'at+jwt' }, {}, 'type_not_allowed'],
  ['cognito', { typ: null }, {}, 'type_not_allowed'],
];

/** Other tokens than access tokens, of every profile or of one. */
const otherKinds: [Profile, Parts][] = [
  ...profileNames.flatMap((name): typeof otherKinds => [
    [name, { at_hash: 'h', scope: 'a', scp: 'a' }],
    [name, { c_hash: 'h', scope: 'a', scp: 'a' }],
    [name, { s_hash: 'h', scope: 'a', scp: 'a' }],
    [name, { events: {}, scope: 'a', scp: 'a' }],
    [name, { events: null }],
    [name, { token_introspection: {}, scope: 'a', scp: 'a' }],
    [name, { token_use: 'id' }],
    [name, { token_use: ['access'] }],
    ...['ID', 'Refresh', 'Logout', 'bearer', ['Bearer'], null].map((typ): [Profile, Parts] => [name, { typ }]),
  ]),
  ...(['auth0', 'rfc9068', 'entra', 'okta', 'keycloak'] as const).map((name): [Profile, Parts] => [
    name,
    { nonce: 'n', typ: undefined },
  ]),
  ['auth0', { nonce: 'n', azp: 'c' }],
  ['auth0', { nonce: 'n', azp: undefined, client_id: undefined, scope: 'a' }],
  ['auth0', { nonce: null }],
  ['auth0', { sid: 's', azp: undefined, scope: 'a' }],
  ['rfc9068', { nonce: 'n', scope: ' ' }],
  ['entra', { nonce: 'n', roles: ['write:messages'] }],
  ['okta', { nonce: 'n', cid: 'c' }],
  ['okta', { nonce: 'n', cid: undefined, scp: ['a'] }],
  ['keycloak', { nonce: 'n', typ: undefined, scope: 'a', resource_access: { api: { roles: ['a'] } } }],
  ['keycloak', { access: [], typ: undefined }],
];

const required: [Profile, string[]][] = [
  ...profileNames.flatMap((name) =>
    [['iss'], [audienceClaim(name)], ['exp'], ['sub'], ['iat']].map((names): [Profile, string[]] => [name, names]),
  ),
  ['rfc9068', ['jti']],
  ['rfc9068', ['client_id']],
  ['entra', ['azp', 'appid']],
  ['okta', ['cid']],
  ['cognito', ['token_use']],
  ['clerk', ['sid']],
];

describe(checkToken.name, () => {
  it.each(accepted)('accepts a token of %s with header %j and claims %j', (profile, header, claims) => {
    expect(reasonFor(profile, header, claims)).toBeUndefined();
  });

  it.each(rejected)('rejects a token of %s with header %j and claims %j: %s', (profile, header, claims, reason) => {
    expect(reasonFor(profile, header, claims)).toBe(reason);
  });

  it.each([
    [{ iat: now - 300 }, undefined],
    [{ iat: now - 305 }, undefined],
    [{ iat: now - 305.5 }, 'token_expired'],
    [{ iat: now - 400, exp: now + 86_400 }, 'token_expired'],
    [{ iat: -1e300 }, 'token_expired'],
    [{ iat: now + 6 }, 'token_not_yet_valid'],
    [{ iat: undefined }, 'claim_missing'],
    [{ iat: null }, 'claim_invalid'],
    [{ iat: String(now) }, 'claim_invalid'],
    [{ iat: now, exp: now - 5 }, 'token_expired'],
  ])('with a greatest age of 300 s, rejects a token with claims %j: %s', (claims, reason) => {
    expect(reasonFor('auth0', {}, claims, { maxTokenAge: 300 })).toBe(reason);
    // Also where the profile doesn't require `iat`.
    const profile = { ...profiles.auth0(audience), required: [] };
    expect(reasonFor('auth0', {}, claims, { maxTokenAge: 300, profile })).toBe(reason);
  });

  it.each(otherKinds)('rejects a token of another kind from %s with claims %j', (profile, claims) => {
    expect(reasonFor(profile, {}, claims)).toBe('type_not_allowed');
  });

  it.each(required)('rejects a token of %s without %j', (profile, names) => {
    const claims = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(reasonFor(profile, {}, claims)).toBe('claim_missing');
  });
});

describe(missingClaim.name, () => {
  const claims = { iss: issuer, aud: 'api', exp: now, sub: 'u', iat: now, azp: 'c' };

  it.each(['iss', 'aud', 'exp', 'sub', 'iat'])('names %s when the token lacks it', (name) => {
    expect(missingClaim({ ...claims, [name]: 1 }, { profile: profiles.entra([]) })).toBeUndefined();
    const { [name as keyof typeof claims]: _, ...without } = claims;
    expect(missingClaim(without, { profile: profiles.entra([]) })).toEqual([name]);
  });

  it('names the alternatives when the token has none of them', () => {
    expect(missingClaim({ ...claims, appid: 'c' }, { profile: profiles.entra([]) })).toBeUndefined();
    const { azp: _, ...without } = claims;
    expect(missingClaim(without, { profile: profiles.entra([]) })).toEqual(['azp', 'appid']);
  });

  it('names iat when the age of the token counts', () => {
    const { iat: _, ...without } = claims;
    const profile = { ...profiles.entra([]), required: [] };
    expect(missingClaim(without, { profile })).toBeUndefined();
    expect(missingClaim(without, { profile, maxTokenAge: 60 })).toEqual(['iat']);
  });

  it('names the claim that has the place of aud', () => {
    expect(missingClaim(claims, { profile: profiles.cognito([]) })).toEqual(['client_id']);
    expect(missingClaim({ iss: issuer, aud: 'api', exp: now }, { profile: profiles.clerk([]) })).toEqual(['azp']);
  });
});

describe(isInTime.name, () => {
  const policy = { issuer, algorithms: ['RS256'], audience, profile: profiles.auth0(audience), clockToleranceMs: 5000 };

  it.each([
    [{ exp: now + 60 }, true],
    [{ exp: now - 4 }, true],
    [{ exp: now - 5 }, false],
    [{ exp: now + 60, nbf: now + 6 }, false],
  ])('finds the dates %j in time: %j', (claims, isRight) => {
    expect(isInTime({ claims }, policy, now * 1000)).toBe(isRight);
  });

  it.each([
    [{ iat: now - 305 }, true],
    [{ iat: now - 306 }, false],
    [{}, false],
  ])('finds a token with %j young enough for 300 s: %j', (claims, isRight) => {
    const aged = { ...policy, maxTokenAge: 300 };
    expect(isInTime({ claims: { exp: now + 60, ...claims } }, aged, now * 1000)).toBe(isRight);
  });
});
