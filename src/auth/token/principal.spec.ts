import { toPrincipal } from './principal.js';
import { profiles } from './profiles.js';

const scopesOf = (profile: keyof typeof profiles, claims: Record<string, unknown>) => [
  ...toPrincipal({ iss: 'https://issuer.example.com', sub: 'u', ...claims }, profiles[profile](['api', 'v2'])).scopes,
];

describe(toPrincipal.name, () => {
  it('has the issuer, the subject and the first client claim that exists', () => {
    const claims = { iss: 'https://issuer.example.com', sub: 'auth0|1', azp: 'app', client_id: 'other' };
    expect(toPrincipal(claims, profiles.auth0(['api']))).toEqual({
      issuer: 'https://issuer.example.com',
      subject: 'auth0|1',
      clientId: 'app',
      scopes: new Set(),
      claims,
    });
  });

  it.each([
    ['auth0', { scope: 'a b', permissions: ['b', 'c'] }, ['a', 'b', 'c']],
    ['rfc9068', { scope: 'a b', permissions: ['c'], scp: ['d'] }, ['a', 'b']],
    ['entra', { scp: 'a b', roles: ['c'], scope: 'd' }, ['a', 'b', 'c']],
    ['okta', { scp: ['a', 'b'], scope: 'c' }, ['a', 'b']],
    ['keycloak', { scope: 'a', resource_access: { api: { roles: ['b'] }, other: { roles: ['c'] } } }, ['a', 'b']],
    ['keycloak', { resource_access: { api: { roles: ['b'] }, v2: { roles: ['c'] } } }, ['b', 'c']],
    ['cognito', { scope: 'a', 'cognito:groups': ['b', 'c d'], permissions: ['e'] }, ['a', 'b', 'c d']],
    ['clerk', { scope: 'a', org_permissions: ['org:b:read'], permissions: ['c'] }, ['a', 'org:b:read']],
  ] as const)('grants the union of the scope claims of profile %s: %j', (profile, claims, scopes) => {
    expect(scopesOf(profile, claims)).toEqual(scopes);
  });

  it.each([
    [1],
    [null],
    [true],
    [{}],
    [{ 0: 'read:messages', length: 1 }],
    [[['read:messages']]],
    [[{ scope: 'read:messages' }]],
    [''],
    ['  '],
  ])('grants nothing when the claim is %j', (scope) => {
    expect(scopesOf('auth0', { scope })).toEqual([]);
  });

  it.each([null, 'api', [], { api: null }, { api: { roles: {} } }, { __proto__: { api: { roles: ['a'] } } }])(
    'grants nothing when the claims inside resource_access are %j',
    (resource_access) => {
      expect(scopesOf('keycloak', { resource_access })).toEqual([]);
    },
  );

  it('splits scopes at spaces only, and keeps their letter case', () => {
    expect(scopesOf('auth0', { scope: 'Read:messages\tread:messages' })).toEqual(['Read:messages\tread:messages']);
  });
});
