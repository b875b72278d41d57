import { AuthModule } from './auth.module.js';
import { type AuthModuleOptions, AuthOptionsError, resolveOptions } from './auth.module-options.js';

const issuer = 'https://issuer.example.com/';
const audience = 'https://orders.example.com';

/** As a caller without types may give them. */
function problemsOf(options: object): readonly string[] {
  try {
    resolveOptions(options as AuthModuleOptions);
    return [];
  } catch (error) {
    return (error as AuthOptionsError).problems;
  }
}

const urlExpected = 'expected an http(s) address without credentials, query or fragment';

const wrong: [what: string, options: object, ...problems: string[]][] = [
  [
    'nothing',
    {},
    `issuers[0].issuer: ${urlExpected}`,
    'issuers[0].audience: expected an API identifier, or an array of them',
  ],
  ['no issuer of several', { issuers: [] }, 'issuers: expected at least one issuer'],
  ['an issuer twice', { issuers: [1, 2].map(() => ({ issuer, audience })) }, 'issuers: expected each issuer once'],
  ['an issuer that is a name', { issuer: 'TENANT.auth0.com', audience }, `issuers[0].issuer: ${urlExpected}`],
  ['an issuer with a query', { issuer: `${issuer}?a`, audience }, `issuers[0].issuer: ${urlExpected}`],
  [
    'an empty audience',
    { issuer, audience: '' },
    'issuers[0].audience: expected an API identifier, or an array of them',
  ],
  ['no audience', { issuer, audience: [] }, 'issuers[0].audience: expected an API identifier, or an array of them'],
  [
    'an address of keys that is none',
    { issuer, audience, jwksUri: 'keys.json' },
    'issuers[0].jwksUri: expected an http(s) address without credentials or fragment',
  ],
  [
    'an unknown profile, of the second issuer',
    {
      issuers: [
        { issuer, audience },
        { issuer: `${issuer}2`, audience, profile: 'cognito' },
      ],
    },
    'issuers[1].profile: expected one of auth0, rfc9068, entra, okta, keycloak',
  ],
  [
    'a symmetric algorithm',
    { issuer, audience, algorithms: ['RS256', 'HS256'] },
    'issuers[0].algorithms: expected some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA',
  ],
  [
    'a name that is none, wherever it stands',
    { issuer, audience, check: [], keys: { maxAge: 600 } },
    'check: there is no such option here',
    'keys.maxAge: there is no such option here',
  ],
  [
    'what belongs to each of several issuers',
    { issuers: [{ issuer, audience, jwksURI: issuer }], profile: 'okta' },
    'profile: there is no such option here',
    'issuers[0].jwksURI: there is no such option here',
  ],
  [
    'hooks that are no functions',
    { issuer, audience, checks: () => undefined, principal: {}, onRefusal: 'log' },
    "checks: expected an array of functions and { every: 'request', check } objects",
    'principal: expected a function',
    'onRefusal: expected a function',
  ],
  [
    'seconds for milliseconds, and no numbers',
    { issuer, audience, clockToleranceMs: '5', tokenCacheSize: -1, keys: { maxAgeMs: 600_000, maxStaleMs: 86_400 } },
    'clockToleranceMs: expected a whole number from 0 to 300000',
    'tokenCacheSize: expected a whole number from 0 to 1000000',
    'keys.maxStaleMs: expected no less than keys.maxAgeMs',
  ],
];

describe('the options of AuthModule', () => {
  it.each(wrong)('are refused with %s', (_what, options, ...problems) => {
    expect(problemsOf(options)).toEqual(problems);
  });

  it('name the problems in the error, one on each line', () => {
    expect(() => resolveOptions({ issuer, audience: '' })).toThrow(
      'The options of AuthModule are not usable:\n  issuers[0].audience: expected an API identifier, or an array of them',
    );
  });

  describe('in production', () => {
    const { NODE_ENV } = process.env;
    beforeEach(() => void (process.env.NODE_ENV = 'production'));
    afterEach(() => void (process.env.NODE_ENV = NODE_ENV));

    it('want https, but for loopback', () => {
      const jwksUri = 'http://issuer.example.com/keys';
      expect(problemsOf({ issuer: 'http://issuer.example.com', audience, jwksUri })).toEqual([
        'issuers[0].issuer: expected https in production (loopback excepted)',
        'issuers[0].jwksUri: expected https in production (loopback excepted)',
      ]);
      expect(problemsOf({ issuer: 'http://127.0.0.1:3001', audience })).toEqual([]);
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
  const right = { issuer, audience };
  const wherever: [option: string, options: (value: unknown) => object][] = [
    ...['issuer', 'jwksUri', 'profile', 'algorithms', 'clockToleranceMs', 'tokenCacheSize', 'checks', 'principal'].map(
      (option): [string, (value: unknown) => object] => [option, (value) => ({ ...right, [option]: value })],
    ),
    ['audience', (value) => ({ issuer, audience: value })],
    ['onRefusal', (value) => ({ ...right, onRefusal: value })],
    ['keys', (value) => ({ ...right, keys: value })],
    ['keys.maxAgeMs', (value) => ({ ...right, keys: { maxAgeMs: value } })],
    ['keys.maxWaiting', (value) => ({ ...right, keys: { maxWaiting: value } })],
    ['issuers', (value) => ({ issuers: value })],
    ['issuers[0]', (value) => ({ issuers: [value] })],
    ['issuers[0].audience', (value) => ({ issuers: [{ issuer, audience: value }] })],
    ['issuers[0].issuer', (value) => ({ issuers: [{ issuer: value, audience }] })],
  ];
  /** Values of a right type, or those that an object without options is. */
  const fine: Readonly<Record<string, readonly unknown[]>> = {
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

  it.each(wherever)('is rejected with its path: %s', (option, options) => {
    const place = new RegExp(`^(issuers\\[0\\]\\.)?${option.replaceAll(/[[\]]/g, '\\$&')}`);
    const accepted = values.filter((value) => problemsOf(options(value)).length === 0);
    const rejected = values.filter((value) => problemsOf(options(value)).some((problem) => place.test(problem)));
    expect(accepted).toEqual(fine[option] ?? []);
    expect([...accepted, ...rejected]).toHaveLength(values.length);
  });

  it.each([undefined, null, [], 'x', 1, () => undefined])('is rejected when there are no options: %p', (options) => {
    expect(problemsOf(options as object)).toContain('expected an object with issuer and audience, or issuers');
    expect(() => AuthModule.forRoot(options as unknown as AuthModuleOptions)).toThrow(AuthOptionsError);
  });
});
