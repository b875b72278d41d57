import type { TrustedIssuerOptions } from '../../src/auth/index.js';
import { TestIssuer, type TestIssuerOptions, type TokenOptions } from '../../src/testing/index.js';
import { type AuthApp, createAppTrusting, createAuthApp } from './auth-app.js';

/** The two ways to configure an issuer, which must behave alike. */
const ways: readonly [way: string, start: (options: TrustedIssuerOptions) => Promise<AuthApp>][] = [
  ['the options of AuthModule', (options) => createAppTrusting(options)],
  ['AUTH_ISSUERS', (options) => createAuthApp({ AUTH_ISSUERS: JSON.stringify([options]) })],
];

type Row = readonly [what: string, options: Partial<TrustedIssuerOptions>, token: TokenOptions, expected: object];

const accepted = { status: 200 };
const rejected = (reason: string) => ({ status: 401, reason });

describe.each(ways)('an issuer configured in %s', (_way, startApp) => {
  let issuer: TestIssuer;
  let service: AuthApp | undefined;
  afterEach(async () => {
    await service?.close();
    service = undefined;
    await issuer.close();
  });
  const start = async (options: Partial<TrustedIssuerOptions>, issuerOptions: TestIssuerOptions = {}) => {
    issuer = await TestIssuer.start(issuerOptions);
    service = await startApp({ issuer: issuer.url, audience: issuer.audience, ...options });
  };
  const who = (token: string) => service!.who(token);

  /** Firebase: ID tokens only, for the project (https://firebase.google.com/docs/auth/admin/verify-id-tokens). */
  const firebase = { extends: 'auth0', required: ['auth_time', 'iat'], idTokens: true } as const;
  const idToken = { auth_time: 1, azp: undefined, nonce: 'n', at_hash: 'h', sid: 's' };
  const types = { extends: 'rfc9068', types: ['Secret+JWT'], required: [] } as const;
  const equals = { extends: 'auth0', equals: { env: 'prod', level: 2, internal: true } } as const;
  const matching = { env: 'prod', level: 2, internal: true };
  const resource = {
    extends: 'auth0',
    audience: 'resource',
    clientId: ['app', 'azp'],
    scopes: ['grants.api'],
  } as const;
  const noAud = { aud: undefined, resource: 'api' };
  const rows: readonly Row[] = [
    ['idTokens: an ID token', { profile: firebase }, { claims: idToken }, accepted],
    ['idTokens: no claim of required', { profile: firebase }, { claims: { nonce: 'n' } }, rejected('claim_missing')],
    [
      'idTokens: a logout token',
      { profile: firebase },
      { claims: { ...idToken, events: {} } },
      rejected('type_not_allowed'),
    ],
    [
      'without idTokens: an ID token',
      { profile: { extends: 'auth0' } },
      { claims: idToken },
      rejected('type_not_allowed'),
    ],
    ['types: one of them', { profile: types }, { header: { typ: 'application/secret+jwt' } }, accepted],
    [
      'types: one of the named profile',
      { profile: types },
      { header: { typ: 'at+jwt' } },
      rejected('type_not_allowed'),
    ],
    ['types: none, required', { profile: types }, { header: { typ: undefined } }, rejected('type_not_allowed')],
    [
      'types: none, not required',
      { profile: { ...types, typeRequired: false } },
      { header: { typ: undefined } },
      accepted,
    ],
    [
      'required: one of a list',
      { profile: { extends: 'auth0', required: [['a', 'b']] } },
      { claims: { b: 1, iat: undefined } },
      accepted,
    ],
    ['required: none of it', { profile: { extends: 'auth0', required: [['a', 'b']] } }, {}, rejected('claim_missing')],
    [
      'required: the subject always',
      { profile: { extends: 'auth0', required: [] } },
      { claims: { sub: undefined } },
      rejected('claim_missing'),
    ],
    ['equals: the values', { profile: equals }, { claims: matching }, accepted],
    [
      'equals: a value of another type',
      { profile: equals },
      { claims: { ...matching, level: '2' } },
      rejected('claim_invalid'),
    ],
    ['equals: another value', { profile: equals }, { claims: { ...matching, env: 'test' } }, rejected('claim_invalid')],
    ['equals: one missing', { profile: equals }, { claims: { env: 'prod', level: 2 } }, rejected('claim_missing')],
    [
      'audience: our API, with its client and scopes',
      { profile: resource },
      { claims: { ...noAud, app: 'c', azp: 'other', scope: 'x', grants: { api: ['a', 'b'] } } },
      { status: 200, body: { clientId: 'c', scopes: ['a', 'b'] } },
    ],
    ['audience: aud only', { profile: resource }, {}, rejected('claim_missing')],
    [
      'audience: another API',
      { profile: resource },
      { claims: { ...noAud, resource: 'b' } },
      rejected('audience_mismatch'),
    ],
    [
      'audience: an aud of another API beside it',
      { profile: resource },
      { claims: { ...noAud, aud: 'b' } },
      rejected('audience_mismatch'),
    ],
    ['audience: its type', { profile: resource }, { claims: { ...noAud, resource: {} } }, rejected('claim_invalid')],
  ];
  it.each(rows)('checks a profile of one’s own by %s', async (_what, options, token, expected) => {
    await start(options);
    expect(await who(issuer.token(token))).toMatchObject(expected);
  });

  it.each(['cognito', 'clerk'] as const)(
    'accepts the tokens of %s by its name and as the base of another',
    async (profile) => {
      await start({ profile, scopeClaims: ['groups'] }, { profile });
      const token = issuer.token({ scopes: ['read'], claims: { groups: ['staff'] } });
      const expected = { status: 200, body: { clientId: 'api', scopes: ['read', 'staff'] } };
      expect(await who(token)).toMatchObject(expected);
      const other = await startApp({
        issuer: issuer.url,
        audience: 'api',
        profile: { extends: profile, scopes: ['groups', 'scope'], required: [] },
      });
      expect(await other.who(token)).toMatchObject({
        status: 200,
        body: { clientId: 'api', scopes: ['staff', 'read'] },
      });
      await other.close();
    },
  );

  const parsed = (json: string) => JSON.parse(json) as Record<string, unknown>;
  it.each([
    [['realm_access.roles'], { realm_access: { roles: ['a', 'b'] } }, ['a', 'b']],
    [['groups', 'realm_access.roles'], { groups: 'a b', realm_access: { roles: ['b', 'c'] } }, ['a', 'b', 'c']],
    [['https://example.com/app.roles'], { 'https://example.com/app.roles': ['a'] }, ['a']],
    [['http://example.com/roles'], { 'http://example.com/roles': 'a' }, ['a']],
    [['a.b.c'], { a: { b: { c: ['x'] } } }, ['x']],
    [['groups'], { scope: 'a', groups: ['a', 1, null, ['b'], { c: 1 }, 'd e'] }, ['a', 'd e']],
    [['__proto__.roles', '__proto__'], parsed('{"__proto__":{"roles":["a"]}}'), ['a']],
    [
      ['__proto__', '__proto__.name', 'constructor.name', 'toString', 'groups.length', 'hasOwnProperty'],
      { groups: 'x' },
      [],
    ],
    [['groups.0', 'groups.length'], { groups: ['a'] }, ['a']],
    [['realm_access.roles'], { 'realm_access.roles': ['a'], realm_access: [{ roles: ['b'] }] }, []],
    [['realm_access', 'a.b'], { realm_access: { roles: ['a'] }, a: null }, []],
  ])('grants the scopes in the claims %j of %j', async (scopeClaims, claims, scopes) => {
    await start({ scopeClaims });
    expect(await who(issuer.token({ claims }))).toMatchObject({ status: 200, body: { scopes } });
  });

  describe('for many tenants', () => {
    const path = '/{tenantid}/v2.0';
    const [one, two, three] = ['11111111-aaaa-4bbb-8ccc-000000000001', 'tenant-2', 'tenant-3'];
    const issuerOf = (tenant: string) => issuer.url.replace('{tenantid}', () => tenant);
    const tokenOf = (tenant: string, claims: object = {}) =>
      issuer.token({ claims: { iss: issuerOf(tenant), tid: tenant, ...claims } });
    const startFor = (tenants: readonly string[] | '*') =>
      start({ tenants, profile: 'entra' }, { path, profile: 'entra' });

    it('accepts the tokens of the tenants that are listed, with the same keys', async () => {
      await startFor([one, two]);
      for (const tenant of [one, two]) {
        expect(await who(tokenOf(tenant))).toMatchObject({ status: 200, body: { issuer: issuerOf(tenant) } });
      }
      expect(issuer.requests.map(({ path }) => path)).toEqual([
        '/common/v2.0/.well-known/openid-configuration',
        '/.well-known/jwks.json',
      ]);
    });

    it.each([
      ['a tenant that is not listed', () => tokenOf(three)],
      ['the tid of another listed tenant', () => tokenOf(one, { tid: two })],
      ['no tid', () => tokenOf(one, { tid: undefined })],
      ['a tid that is an array', () => tokenOf(one, { tid: [one] })],
      ['a tid that is no text', () => tokenOf(one, { tid: { toString: one } })],
      ['a tid in another letter case', () => tokenOf(one.toUpperCase())],
      ['the template itself', () => tokenOf('{tenantid}')],
      ['common', () => tokenOf('common')],
      ['a path as the tenant', () => tokenOf(`${one}/../${three}`)],
      ['a longer iss', () => tokenOf(one, { iss: `${issuerOf(one)}/` })],
    ])('rejects a token with %s', async (_what, token) => {
      await startFor([one, two]);
      expect(await who(token())).toMatchObject(rejected('issuer_not_trusted'));
    });

    it('accepts every tenant where tenants is *, but no odd characters', async () => {
      await startFor('*');
      for (const tenant of [one, two, three, '9']) expect(await who(tokenOf(tenant))).toMatchObject(accepted);
      for (const tenant of ['', '..', 'a/b', 'a.b', 'a b', 'a?b', '$&', '{tenantid}', 'a\n', 'é', '%61']) {
        expect([tenant, await who(tokenOf(tenant))]).toMatchObject([tenant, rejected('issuer_not_trusted')]);
      }
      expect(await who(tokenOf(one, { tid: two }))).toMatchObject(rejected('issuer_not_trusted'));
    });

    it('accepts a key that names the issuer of the tenant, or the template, and no other', async () => {
      issuer = await TestIssuer.start({ path, profile: 'entra' });
      const keyOf = (keyIssuer: unknown) => {
        const key = issuer.rotate();
        Object.assign(key.publicJwk, { issuer: keyIssuer });
        return key;
      };
      const [own, template, other] = [issuerOf(one), issuer.url, issuerOf(two)].map(keyOf);
      service = await startApp({ issuer: issuer.url, audience: 'api', tenants: '*', profile: 'entra' });
      const token = (key: typeof own) => issuer.token({ key, claims: { iss: issuerOf(one), tid: one } });
      for (const key of [own, template]) expect(await who(token(key))).toMatchObject(accepted);
      expect(await who(token(other))).toMatchObject(rejected('issuer_not_trusted'));
    });

    it('rejects metadata of one tenant', async () => {
      issuer = await TestIssuer.start({ path, profile: 'entra' });
      issuer.published.metadata = { issuer: issuerOf(one) };
      service = await startApp({ issuer: issuer.url, audience: 'api', tenants: [one], profile: 'entra' });
      expect(await who(tokenOf(one))).toMatchObject({ status: 503, reason: 'keys_unavailable' });
    });
  });
});
