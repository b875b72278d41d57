import type { InvalidTokenReason } from '../errors/outcomes.js';
import { type ProfileOptions, profileOf } from './own-profile.js';
import { toPrincipal } from './principal.js';
import { type ProfileName, profileNames, profiles } from './profiles.js';
import { checkToken } from './token-checks.js';

const now = 1_800_000_000;
const audience = ['api'];
type Parts = Readonly<Record<string, unknown>>;
type Own = Omit<ProfileOptions, 'extends'>;

const resolve = (profile: ProfileName | ProfileOptions, scopeClaims: readonly string[] = []) =>
  profileOf({ profile, audience, scopeClaims });
const auth0 = (own: Own = {}) => resolve({ extends: 'auth0', ...own });

/** Returns why a profile rejects a token of Auth0 with these changes, if it does. */
function reasonFor(own: Own, claims: Parts, header: Parts): string | undefined {
  const iss = 'https://issuer.example.com/';
  const all: Parts = { iss, aud: 'api', sub: 'u', iat: now, exp: now + 60, azp: 'c', ...claims };
  const present = Object.entries(all).filter(([, value]) => value !== undefined);
  const token = {
    header: { alg: 'RS256', ...header },
    claims: Object.fromEntries(present),
    signingInput: '',
    signature: Buffer.alloc(1),
  };
  const policy = { issuer: iss, algorithms: ['RS256'], audience, profile: auth0(own), clockToleranceMs: 0 };
  try {
    checkToken(token, policy, now * 1000);
    return undefined;
  } catch (error) {
    return (error as { reason: InvalidTokenReason }).reason; // of an InvalidTokenError
  }
}

describe(profileOf.name, () => {
  it.each(profileNames)('returns the profile %s by its name', (name) => {
    expect(resolve(name)).toEqual(profiles[name](audience));
  });

  it.each(profileNames)('adds to %s only that every principal has a subject, when nothing else is given', (name) => {
    const base = profiles[name](audience);
    const { required, ...others } = resolve({ extends: name });
    const { required: ofBase, ...othersOfBase } = base;
    expect(others).toEqual(othersOfBase);
    expect(required).toEqual([['sub'], ...ofBase, ...base.equals.map(([claim]) => [claim])]);
  });

  it.each<[string, Own, Partial<ReturnType<typeof auth0>>]>([
    ['types by their names', { types: ['JWT', 'Application/Secret+JWT'] }, { types: ['jwt', 'secret+jwt'] }],
    ['typeRequired', { typeRequired: true }, { typeRequired: true }],
    ['required', { required: ['jti', ['a', 'b']] }, { required: [['sub'], ['jti'], ['a', 'b']] }],
    ['no claims required but the subject', { required: [] }, { required: [['sub']] }],
    ['audience', { audience: 'client_id' }, { audience: 'client_id' }],
    ['clientId', { clientId: ['app'] }, { clientId: ['app'] }],
    ['no clientId', { clientId: [] }, { clientId: [] }],
    [
      'scopes as paths',
      { scopes: ['a.b', 'https://a.b/c.d'] },
      { scopes: [['a', 'b'], ['https://a.b/c.d']], hasOwnScopes: true },
    ],
    ['no scopes', { scopes: [] }, { scopes: [], hasOwnScopes: true }],
  ])('replaces %s', (_what, own, replaced) => {
    const { required } = auth0();
    expect(auth0(own)).toEqual({ ...profiles.auth0(audience), required, ...replaced });
  });

  it('requires the claims of equals, and merges them with those of the named profile', () => {
    const { equals, required } = resolve({ extends: 'cognito', equals: { env: 'prod', level: 2 }, required: [] });
    expect(equals).toEqual([
      ['token_use', 'access'],
      ['env', 'prod'],
      ['level', 2],
    ]);
    expect(required).toEqual([['sub'], ['token_use'], ['env'], ['level']]);
    const replaced = resolve({ extends: 'cognito', equals: { token_use: 'id' } });
    expect(replaced.equals).toEqual([['token_use', 'id']]);
  });

  it('removes only the kinds that are ID tokens, where these are accepted', () => {
    const kinds = (idTokens?: boolean) => auth0({ idTokens }).otherKinds.map(({ claim }) => claim);
    expect(kinds(true)).toEqual(['events', 'token_introspection', 'typ']);
    expect(kinds(false)).toEqual(profiles.auth0(audience).otherKinds.map(({ claim }) => claim));
  });

  it.each<[ProfileName | ProfileOptions]>([['okta'], [{ extends: 'okta' }]])(
    'adds the claims of scopeClaims to the scopes of %j',
    (profile) => {
      const { scopes } = resolve(profile, ['realm_access.roles', 'https://example.com/a.b']);
      expect(scopes).toEqual([['scp'], ['realm_access', 'roles'], ['https://example.com/a.b']]);
    },
  );
});

describe('a token for a profile of one’s own', () => {
  it.each<[Own, Parts, Parts]>([
    [{}, {}, {}],
    [{ types: ['Secret+JWT'] }, {}, { typ: 'application/secret+jwt' }],
    [{ types: ['secret+jwt'] }, {}, {}],
    [{ types: ['application/secret+jwt'] }, {}, { typ: 'Secret+JWT' }],
    [{ types: ['application/secret+jwt'] }, {}, { typ: 'application/secret+jwt' }],
    [{ required: [] }, { iat: undefined }, {}],
    [{ required: ['jti', ['a', 'b']] }, { jti: 'j', b: null }, {}],
    [{ equals: { env: 'prod', level: 2, admin: false } }, { env: 'prod', level: 2, admin: false }, {}],
    [{ audience: 'client_id' }, { aud: undefined, client_id: 'api' }, {}],
    [{ audience: 'client_id' }, { aud: ['api'], client_id: 'api' }, {}],
    [{ audience: 'resources' }, { aud: undefined, resources: ['other', 'api'] }, {}],
    [{ idTokens: true }, { nonce: 'n', at_hash: 'h', azp: undefined, sid: 's', token_use: 'id' }, {}],
    [{ clientId: ['app'] }, { azp: 1, app: 'c' }, {}],
  ])('is accepted with %j, the claims %j and the header %j', (own, claims, header) => {
    expect(reasonFor(own, claims, header)).toBeUndefined();
  });

  it.each<[Own, Parts, Parts, InvalidTokenReason]>([
    [{ types: ['secret+jwt'] }, {}, { typ: 'JWT' }, 'type_not_allowed'],
    [{ typeRequired: true }, {}, {}, 'type_not_allowed'],
    [{ required: [] }, { sub: undefined }, {}, 'claim_missing'],
    [{ required: ['jti'] }, {}, {}, 'claim_missing'],
    [{ required: [['a', 'b']] }, { c: 1 }, {}, 'claim_missing'],
    [{ equals: { env: 'prod' } }, {}, {}, 'claim_missing'],
    [{ equals: { env: 'prod' } }, { env: 'test' }, {}, 'claim_invalid'],
    [{ equals: { env: 'prod' } }, { env: ['prod'] }, {}, 'claim_invalid'],
    [{ equals: { level: 2 } }, { level: '2' }, {}, 'claim_invalid'],
    [{ equals: { admin: false } }, { admin: 0 }, {}, 'claim_invalid'],
    [{ equals: { toString: 'x' } }, {}, {}, 'claim_missing'],
    [{ audience: 'client_id' }, {}, {}, 'claim_missing'],
    [{ audience: 'client_id' }, { aud: 'other', client_id: 'api' }, {}, 'audience_mismatch'],
    [{ audience: 'client_id' }, { client_id: 'other' }, {}, 'audience_mismatch'],
    [{ idTokens: true }, { events: {} }, {}, 'type_not_allowed'],
    [{ idTokens: true }, { typ: 'ID' }, {}, 'type_not_allowed'],
    [{ clientId: ['app'] }, { app: 1 }, {}, 'claim_invalid'],
  ])('is rejected with %j, the claims %j and the header %j: %s', (own, claims, header, reason) => {
    expect(reasonFor(own, claims, header)).toBe(reason);
  });
});

describe('the scopes of scopeClaims', () => {
  const scopesOf = (path: string, claims: Parts) => [...toPrincipal(claims, resolve('okta', [path])).scopes];
  const parsed = (json: string) => JSON.parse(json) as Parts;

  it.each<[string, Parts, string[]]>([
    ['groups', { groups: ['a', 'b'], scp: ['c'] }, ['c', 'a', 'b']],
    ['groups', { groups: 'a b' }, ['a', 'b']],
    ['realm_access.roles', { realm_access: { roles: ['a'] } }, ['a']],
    ['a.b.c', { a: { b: { c: 'x' } } }, ['x']],
    ['https://example.com/my.roles', { 'https://example.com/my.roles': ['a'] }, ['a']],
    ['http://example.com/roles', { 'http://example.com/roles': 'a' }, ['a']],
    ['urn:example.roles', { 'urn:example': { roles: 'a' } }, ['a']],
    ['__proto__.roles', parsed('{"__proto__": {"roles": ["a"]}}'), ['a']],
    ['a.__proto__', parsed('{"a": {"__proto__": "b"}}'), ['b']],
  ])('are in %s of %j: %j', (path, claims, scopes) => {
    expect(scopesOf(path, claims)).toEqual(scopes);
  });

  it.each<[string, Parts]>([
    ['__proto__.roles', {}],
    ['__proto__', {}],
    ['constructor.name', {}],
    ['toString', {}],
    ['a.constructor.name', { a: {} }],
    ['a.length', { a: 'bc' }],
    ['realm_access.roles', { 'realm_access.roles': ['a'] }],
    ['realm_access.roles', { realm_access: [{ roles: ['a'] }] }],
    ['realm_access.roles', { realm_access: null }],
    ['realm_access', { realm_access: { roles: ['a'] } }],
    ['https://example.com/my.roles', { 'https://example': { 'com/my': { roles: ['a'] } } }],
    ['groups', { groups: 1 }],
    ['groups', { groups: [['a'], 1, null] }],
    ['a..b', { a: { b: 'x' } }],
    ['.', {}],
  ])('are not in %s of %j', (path, claims) => {
    expect(scopesOf(path, claims)).toEqual([]);
  });
});
