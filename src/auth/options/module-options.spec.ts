import { AuthModule } from '../auth.module.js';
import { type AuthModuleOptions, AuthOptionsError, resolveOptions } from './module-options.js';

const issuer = 'https://issuer.example.com/';
const audience = 'https://orders.example.com';

/** Returns the problems of options that may have any type, as from an untyped caller. */
function problemsOf(options: object): readonly string[] {
  try {
    resolveOptions(options as AuthModuleOptions);
    return [];
  } catch (error) {
    return (error as AuthOptionsError).problems;
  }
}

const urlExpected =
  'expected an http(s) address without credentials, query or fragment (any text beside discoveryUrl, jwksUri or jwks)';

const issuerMissing = 'issuer: expected a value, but it is empty or missing (is its environment variable set?)';

const wrong: [what: string, options: object, ...problems: string[]][] = [
  ['no issuer and no audience', {}, issuerMissing, 'audience: expected an API identifier, or an array of them'],
  [
    'an audience beside a function that finds issuers',
    { issuers: () => undefined, audience },
    'audience: goes into each of issuers',
  ],
  ['an empty list of issuers', { issuers: [] }, 'issuers: expected at least one issuer'],
  ['a duplicate issuer', { issuers: [1, 2].map(() => ({ issuer, audience })) }, 'issuers: expected each issuer once'],
  ['an issuer that is a host name', { issuer: 'TENANT.auth0.com', audience }, `issuer: ${urlExpected}`],
  ...[0, -1, 0.5, NaN, Infinity, '300', null, 31_536_001, 3_600_000_000].map((maxTokenAge): (typeof wrong)[number] => [
    `a greatest age of ${maxTokenAge}`,
    { issuer, audience, maxTokenAge },
    'maxTokenAge: expected a whole number of seconds from 1 to 31536000',
  ]),
  ['an empty issuer, as of a variable that is not set', { issuer: '', audience }, issuerMissing],
  ['an issuer with a query', { issuer: `${issuer}?a`, audience }, `issuer: ${urlExpected}`],
  ['an empty audience', { issuer, audience: '' }, 'audience: expected an API identifier, or an array of them'],
  ['an empty list of audiences', { issuer, audience: [] }, 'audience: expected an API identifier, or an array of them'],
  [
    'a jwksUri that is not a URL',
    { issuer, audience, jwksUri: 'keys.json' },
    'jwksUri: expected an http(s) address without credentials or fragment',
  ],
  [
    'an unknown profile of the second issuer',
    {
      issuers: [
        { issuer, audience },
        { issuer: `${issuer}2`, audience, profile: 'google' },
      ],
    },
    'issuers[1].profile: expected one of auth0, rfc9068, entra, okta, keycloak, cognito, clerk, or an object that extends one',
  ],
  [
    'a symmetric algorithm',
    { issuer, audience, algorithms: ['RS256', 'HS256'] },
    'algorithms: expected some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, ML-DSA-44, ML-DSA-65, ML-DSA-87',
  ],
  [
    'an unknown member, and members of wrong types, of a profile of its own',
    {
      issuer,
      audience,
      profile: { extends: 'google', type: ['jwt'], types: [], required: 'sub', equals: { sub: null } },
    },
    'profile.type: unknown option',
    'profile.extends: expected one of auth0, rfc9068, entra, okta, keycloak, cognito, clerk',
    'profile.types: expected values of typ',
    'profile.required: expected names of claims, or lists of which one is required',
    'profile.equals: expected an object of claims with a string, number or boolean each',
  ],
  [
    'a template without tenants',
    { issuer: 'https://login.example.com/{tenantid}', audience },
    'tenants: expected a list of tenant IDs or "*" with {tenantid} in issuer, and none without',
  ],
  [
    'tenants without a template',
    { issuer, audience, tenants: '*' },
    'tenants: expected a list of tenant IDs or "*" with {tenantid} in issuer, and none without',
  ],
  [
    'an address of Entra that no token has in iss',
    { issuer: 'https://login.microsoftonline.com/common/v2.0', audience },
    "issuer: expected the tenant's own ID, which its tokens have in iss (for more than one: {tenantid} with tenants)",
  ],
  [
    'keys that are no key set, beside a jwksUri',
    { issuer, audience, jwksUri: issuer, jwks: '{"kty":"RSA"}' },
    'jwks: expected a JWK set with keys, or file:PATH of a JWK set or PEM',
    'jwks: expected no jwksUri beside it',
  ],
  [
    'hosts with a scheme or a port',
    { issuer, audience, httpHosts: ['http://keycloak', 'keycloak:8080'] },
    'httpHosts: expected hosts without scheme and port',
  ],
  [
    'unknown options at any level',
    { issuer, audience, check: [], keys: { maxAge: 600 } },
    'check: unknown option',
    'keys.maxAge: unknown option',
  ],
  [
    'a per-issuer option beside several issuers',
    { issuers: [{ issuer, audience, jwksURI: issuer }], profile: 'okta' },
    'profile: goes into each of issuers',
    'issuers[0].jwksURI: unknown option',
  ],
  [
    'introspection without credentials',
    { issuer, audience, introspection: { mode: 'opaque' } },
    'introspection.clientId: expected the client that this API is at the issuer',
    'introspection.clientSecret: expected exactly one of clientSecret, clientSecretFile and clientKeyFile',
  ],
  [
    'introspection that has two credentials, and other invalid members',
    {
      issuer,
      audience,
      introspection: {
        mode: 'all',
        clientId: 'api',
        clientSecret: 's',
        clientKeyFile: 'f',
        uri: 'x',
        maxAge: 0,
        url: '',
      },
    },
    'introspection.mode: expected one of off, opaque, jwt, always',
    'introspection.clientSecret: expected exactly one of clientSecret, clientSecretFile and clientKeyFile',
    'introspection.uri: expected an http(s) address without credentials or fragment',
    'introspection.maxAge: expected a whole number of seconds from 1 to 3600',
    'introspection.url: unknown option',
  ],
  [
    'introspection that is no object',
    { issuer, audience, introspection: 'opaque' },
    'introspection: expected an object with mode and clientId',
  ],
  [
    'two issuers that accept opaque tokens',
    {
      issuers: [
        { issuer, audience, introspection: { mode: 'opaque', clientId: 'api', clientSecret: 's' } },
        { issuer: `${issuer}2`, audience, introspection: { mode: 'always', clientId: 'api', clientSecret: 's' } },
      ],
    },
    'issuers[1].introspection.mode: expected jwt or off, since another issuer accepts opaque tokens: they state no issuer, and must not be shown to several',
  ],
  [
    'hooks that are not functions',
    { issuer, audience, checks: () => undefined, principal: {}, onRefusal: 'log' },
    "checks: expected an array of functions and { every: 'request', check } objects",
    'principal: expected a function',
    'onRefusal: expected a function',
  ],
  [
    'seconds for milliseconds, and invalid numbers',
    { issuer, audience, clockToleranceMs: '5', tokenCacheSize: -1, keys: { maxAgeMs: 600_000, maxStaleMs: 86_400 } },
    'clockToleranceMs: expected a whole number from 0 to 300000',
    'tokenCacheSize: expected a whole number from 0 to 1000000',
    'keys.maxStaleMs: expected no less than keys.maxAgeMs',
  ],
];

describe('the options of AuthModule', () => {
  it.each(wrong)('are rejected with %s', (_what, options, ...problems) => {
    expect(problemsOf(options)).toEqual(problems);
  });

  it('are rejected with an error that lists each problem on a line', () => {
    expect(() => resolveOptions({ issuer, audience: '' })).toThrow(
      'The options of AuthModule are invalid:\n  audience: expected an API identifier, or an array of them',
    );
  });

  describe('in production', () => {
    const { NODE_ENV } = process.env;
    beforeEach(() => void (process.env.NODE_ENV = 'production'));
    afterEach(() => void (process.env.NODE_ENV = NODE_ENV));

    it('require https, except for loopback', () => {
      const jwksUri = 'http://issuer.example.com/keys';
      expect(problemsOf({ issuer: 'http://issuer.example.com', audience, jwksUri })).toEqual([
        'issuer: expected https in production (loopback and the hosts in httpHosts excepted)',
        'jwksUri: expected https in production (loopback and the hosts in httpHosts excepted)',
      ]);
      expect(
        problemsOf({ issuer: 'http://issuer.example.com', audience, jwksUri, httpHosts: ['issuer.example.com'] }),
      ).toEqual([]);
      expect(problemsOf({ issuer: 'http://127.0.0.1:3001', audience })).toEqual([]);
    });

    it('require https for the introspection endpoint, too', () => {
      const at = (uri: string, more: object = {}) => {
        const introspection = { mode: 'opaque', clientId: 'api', clientSecret: 's', uri };
        return problemsOf({ issuer, audience, introspection, ...more });
      };
      expect(at('http://issuer.example.com/introspect')).toEqual([
        'introspection.uri: expected https in production (loopback and the hosts in httpHosts excepted)',
      ]);
      expect(at('http://issuer.example.com/introspect', { httpHosts: ['issuer.example.com'] })).toEqual([]);
      expect(at('http://127.0.0.1:3001/introspect')).toEqual([]);
    });
  });
});

describe('an option of a wrong type', () => {
  const sparse: unknown[] = [];
  sparse.length = 1;
  const values: readonly unknown[] = [
    null,
    0,
    1,
    Number.NaN,
    true,
    '',
    'x',
    ['https://issuer.example.com/'],
    [null],
    [undefined],
    sparse,
    {},
    { length: 1 },
    () => undefined,
    Symbol('s'),
    new Map(),
  ];
  const base = { issuer, audience };
  const places: [option: string, options: (value: unknown) => object][] = [
    ...['issuer', 'jwksUri', 'profile', 'algorithms', 'clockToleranceMs', 'tokenCacheSize', 'checks', 'principal'].map(
      (option): [string, (value: unknown) => object] => [option, (value) => ({ ...base, [option]: value })],
    ),
    ['audience', (value) => ({ issuer, audience: value })],
    ['onRefusal', (value) => ({ ...base, onRefusal: value })],
    ['keys', (value) => ({ ...base, keys: value })],
    ['keys.maxAgeMs', (value) => ({ ...base, keys: { maxAgeMs: value } })],
    ['keys.maxWaiting', (value) => ({ ...base, keys: { maxWaiting: value } })],
    ['issuers', (value) => ({ issuers: value })],
    ['issuers[0]', (value) => ({ issuers: [value] })],
    ['issuers[0].audience', (value) => ({ issuers: [{ issuer, audience: value }] })],
    ['issuers[0].issuer', (value) => ({ issuers: [{ issuer: value, audience }] })],
  ];
  /** The valid values of each option. `keys` accepts any plain object without unknown members. */
  const valid: Readonly<Record<string, readonly unknown[]>> = {
    issuers: [values[13]],
    audience: ['x', ['https://issuer.example.com/']],
    'issuers[0].audience': ['x', ['https://issuer.example.com/']],
    clockToleranceMs: [0, 1],
    tokenCacheSize: [0, 1],
    'keys.maxAgeMs': [1],
    'keys.maxWaiting': [1],
    principal: [values[13]],
    onRefusal: [values[13]],
    keys: [values[11], values[15]],
  };

  it.each(places)('is rejected with its path: %s', (option, options) => {
    const place = new RegExp(`^(issuers\\[0\\]\\.)?${option.replaceAll(/[[\]]/g, '\\$&')}`);
    const accepted = values.filter((value) => problemsOf(options(value)).length === 0);
    const rejected = values.filter((value) => problemsOf(options(value)).some((problem) => place.test(problem)));
    expect(accepted).toEqual(valid[option] ?? []);
    expect([...accepted, ...rejected]).toHaveLength(values.length);
  });

  it.each([undefined, null, [], 'x', 1, () => undefined])('is rejected in place of all options: %p', (options) => {
    expect(problemsOf(options as object)).toContain('expected an object with issuer and audience, or issuers');
    expect(() => AuthModule.forRoot(options as unknown as AuthModuleOptions)).toThrow(AuthOptionsError);
  });
});
