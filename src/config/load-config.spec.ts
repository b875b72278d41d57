import { readFileSync } from 'node:fs';
import { thisApi } from '../api.js';
import { ConfigError, loadConfig } from './load-config.js';
import { variableNames } from './env.js';
import { commandVariables } from './unknown-variables.js';

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const issuerUrl =
  'expected an http(s) address without credentials, query or fragment (any text beside AUTH_DISCOVERY_URL, AUTH_JWKS_URI or AUTH_JWKS)';

const production = {
  NODE_ENV: 'production',
  AUTH_ISSUER: 'https://tenant.auth0.com/',
  AUTH_AUDIENCE: 'https://api.example.com',
  DATABASE_URL: 'postgres://user:secret@db/messages',
};

describe(loadConfig.name, () => {
  it('rejects for several workers what only one process can use, and what each would count on its own', () => {
    const workers = { ...production, WORKERS: '2' };
    expect(problemsOf({ WORKERS: '2' })).toEqual([
      'DATABASE_URL: required beside WORKERS: only one process can open the embedded PostgreSQL',
      'AUTH_ISSUER: required beside WORKERS: the local issuer runs in one process only',
    ]);
    // Without PUBLIC_URL, DPoP is off in production.
    expect(problemsOf(workers)).toEqual([]);
    const publicUrl = { PUBLIC_URL: 'https://api.example.com' };
    const proofs =
      'REDIS_URL: required beside WORKERS, unless AUTH_DPOP is off: else each worker accepts a DPoP proof once';
    expect(problemsOf({ ...workers, ...publicUrl })).toEqual([proofs]);
    expect(problemsOf({ ...workers, ...publicUrl, AUTH_DPOP: 'off' })).toEqual([]);
    expect(problemsOf({ ...workers, ...publicUrl, REDIS_URL: 'redis://127.0.0.1:6379' })).toEqual([]);
    expect(problemsOf({ ...workers, AUTH_FAILURE_LIMIT: '5' })).toEqual([
      'REDIS_URL: required beside WORKERS and AUTH_FAILURE_LIMIT: else each worker counts failures on its own',
    ]);
    for (const WORKERS of ['0', '1.5', '257', 'auto']) {
      expect(problemsOf({ ...workers, WORKERS })).toEqual(['WORKERS: expected a whole number from 1 to 256']);
    }
  });

  it('returns the documented defaults when nothing is set', () => {
    expect(loadConfig({})).toEqual({
      environment: 'development',
      server: {
        host: '127.0.0.1',
        port: 3000,
        trustProxy: [],
        publicUrl: undefined,
        corsOrigins: [],
        requestTimeoutMs: 30_000,
        keepAliveTimeoutMs: 75_000,
        maxInFlight: 1000,
        workers: 1,
        shutdown: { delayMs: 0, timeoutMs: 25_000 },
      },
      logLevel: 'info',
      auth: {
        issuers: [],
        httpHosts: [],
        clockToleranceMs: 5000,
        tokenCacheSize: 100_000,
        revocationRetentionMs: 2_592_000_000,
        proofs: { maxAgeMs: 60_000, nonce: 'off' },
        keys: { maxAgeMs: 600_000, maxStaleMs: 86_400_000, cooldownMs: 1000, timeoutMs: 3000, maxWaiting: 250 },
      },
      failureLimit: { perMinute: 0 },
      events: { audience: [], secret: undefined, logoutClientIds: [] },
      redis: { url: undefined },
      localIssuer: { port: 3001, audience: thisApi.audience },
      docs: { enabled: true, clientId: undefined, scopePrefix: '' },
      database: { url: undefined, migrate: 'start' },
      tracing: { endpoint: undefined, serviceName: thisApi.service },
      dataDir: '.data',
    });
  });

  it('treats an empty variable as unset', () => {
    expect(loadConfig({ AUTH_ISSUER: '', PORT: ' ', AUTH_ISSUERS: '' })).toEqual(loadConfig({}));
  });

  it('freezes the configuration deeply', () => {
    const config = loadConfig(production);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.auth.issuers[0]?.audience)).toBe(true);
  });

  it('accepts one issuer with its audiences, profile and algorithms', () => {
    const { auth } = loadConfig({
      ...production,
      AUTH_AUDIENCE: 'https://a.example.com, https://b.example.com',
      AUTH_PROFILE: 'rfc9068',
      AUTH_ALGORITHMS: 'ES256,EdDSA',
      AUTH_JWKS_URI: 'https://keys.example.com/jwks?tenant=1',
    });
    expect(auth.issuers).toEqual([
      {
        issuer: 'https://tenant.auth0.com/',
        audience: ['https://a.example.com', 'https://b.example.com'],
        jwksUri: 'https://keys.example.com/jwks?tenant=1',
        profile: 'rfc9068',
        scopeClaims: [],
        algorithms: ['ES256', 'EdDSA'],
        dpop: 'off',
      },
    ]);
  });

  it('accepts several issuers and applies the defaults to each', () => {
    const issuers = [
      { issuer: 'https://one.example.com', audience: 'api' },
      { issuer: 'https://two.example.com', audience: ['a', 'b'], profile: 'okta', algorithms: ['ES256'] },
    ];
    expect(loadConfig({ AUTH_ISSUERS: JSON.stringify(issuers) }).auth.issuers).toEqual([
      {
        issuer: 'https://one.example.com',
        audience: ['api'],
        profile: 'auth0',
        scopeClaims: [],
        algorithms: ['RS256'],
        dpop: 'allowed',
      },
      {
        issuer: 'https://two.example.com',
        audience: ['a', 'b'],
        profile: 'okta',
        scopeClaims: [],
        algorithms: ['ES256'],
        dpop: 'allowed',
      },
    ]);
  });

  it('accepts the greatest age of tokens, for one issuer or as the default of several', () => {
    const ages = (variables: NodeJS.ProcessEnv) => loadConfig(variables).auth.issuers.map((one) => one.maxTokenAge);
    const one = { AUTH_ISSUER: 'https://one.example.com', AUTH_AUDIENCE: 'api' };
    expect([ages(one), ages({ ...one, AUTH_MAX_TOKEN_AGE: '300' })]).toEqual([[undefined], [300]]);
    const issuers = [
      { issuer: 'https://one.example.com', audience: 'api' },
      { issuer: 'https://two.example.com', audience: 'api', maxTokenAge: 60 },
    ];
    const AUTH_ISSUERS = JSON.stringify(issuers);
    expect(ages({ AUTH_ISSUERS })).toEqual([undefined, 60]);
    expect(ages({ AUTH_ISSUERS, AUTH_MAX_TOKEN_AGE: '300' })).toEqual([300, 60]);
  });

  it.each(['0', '-1', '1.5', '31536001', '5m'])('rejects %s as the greatest age of tokens', (age) => {
    const variables = { AUTH_ISSUER: 'https://one.example.com', AUTH_AUDIENCE: 'api', AUTH_MAX_TOKEN_AGE: age };
    expect(problemsOf(variables)).toEqual([
      'AUTH_MAX_TOKEN_AGE: expected a whole number of seconds from 1 to 31536000',
    ]);
  });

  it('reports all problems together, each with the variable and what was expected, but without the value', () => {
    const error = problemsOf({
      NODE_ENV: 'staging',
      PORT: '70000',
      LOG_LEVEL: 'loud',
      AUTH_ISSUER: 'tenant.auth0.com',
      AUTH_ALGORITHMS: 'RS256,none,HS256',
      AUTH_CLOCK_TOLERANCE: '-1',
      DATABASE_URL: 'mysql://user:secret@db/messages',
      TRUST_PROXY: '10.0.0.0/40',
      CORS_ORIGINS: 'https://app.example.com/',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318',
    });
    expect(error).toEqual([
      'NODE_ENV: expected one of development, test, production',
      'PORT: expected a whole number from 0 to 65535',
      'LOG_LEVEL: expected one of trace, debug, info, warn, error, fatal, silent',
      'AUTH_ALGORITHMS: expected one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, ML-DSA-44, ML-DSA-65, ML-DSA-87',
      'AUTH_CLOCK_TOLERANCE: expected a whole number of seconds from 0 to 300',
      'DATABASE_URL: expected postgres://USER:PASSWORD@HOST:PORT/DATABASE',
      'TRUST_PROXY: expected IP addresses or CIDR ranges such as 10.0.0.0/8',
      'CORS_ORIGINS: expected origins such as https://app.example.com, with no path and no trailing slash',
      'OTEL_EXPORTER_OTLP_ENDPOINT: expected an http(s) address without credentials or fragment',
      'AUTH_AUDIENCE: required beside AUTH_ISSUER',
      `AUTH_ISSUER: ${issuerUrl}`,
    ]);
  });

  it.each([
    ['not json', 'AUTH_ISSUERS: expected JSON: [{"issuer": "https://…", "audience": "https://…"}]'],
    ['{}', 'AUTH_ISSUERS: expected a JSON array'],
    ['[]', 'AUTH_ISSUERS: expected at least one issuer'],
    [
      '[{"issuer":"x"}]',
      'AUTH_ISSUERS[0].issuer: expected an http(s) address without credentials, query or fragment (any text beside discoveryUrl, jwksUri or jwks)',
    ],
    ['[1]', 'AUTH_ISSUERS[0]: expected an object'],
    [
      '[{"issuer":"https://a.example.com","audience":"x","algorithms":["none"]}]',
      'AUTH_ISSUERS[0].algorithms: expected some of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512, EdDSA, Ed25519, ML-DSA-44, ML-DSA-65, ML-DSA-87',
    ],
    [
      '[{"issuer":"https://a.example.com","audience":"x","maxTokenAge":"300"}]',
      'AUTH_ISSUERS[0].maxTokenAge: expected a whole number of seconds from 1 to 31536000',
    ],
    ['[{"issuer":"https://a.example.com","audience":"x","typo":1}]', 'AUTH_ISSUERS[0].typo: unknown option'],
    [
      '[{"issuer":"https://a.example.com","audience":"x"},{"issuer":"https://a.example.com","audience":"y"}]',
      'AUTH_ISSUERS: expected each issuer once',
    ],
  ])('rejects AUTH_ISSUERS=%s', (AUTH_ISSUERS, problem) => {
    expect(problemsOf({ AUTH_ISSUERS })).toContain(problem);
  });

  it('applies AUTH_DPOP to each of several issuers that has no setting of its own', () => {
    const issuers = [
      { issuer: 'https://one.example.com', audience: 'api' },
      { issuer: 'https://two.example.com', audience: 'api', dpop: 'off' },
    ];
    const { auth } = loadConfig({ AUTH_ISSUERS: JSON.stringify(issuers), AUTH_DPOP: 'required' });
    expect(auth.issuers.map(({ dpop }) => dpop)).toEqual(['required', 'off']);
  });

  it('rejects settings of DPoP that are unknown, and a secret that is short', () => {
    const secret = { AUTH_DPOP_NONCE: 'required', AUTH_DPOP_NONCE_SECRET: 'x'.repeat(31) };
    expect(problemsOf({ AUTH_DPOP: 'on', AUTH_DPOP_MAX_AGE: '0', ...secret })).toEqual([
      'AUTH_DPOP: expected one of off, allowed, required',
      'AUTH_DPOP_MAX_AGE: expected a whole number of seconds from 1 to 3600',
      'AUTH_DPOP_NONCE_SECRET: expected 32 characters or more',
    ]);
  });

  it.each(['http://cache:6379', 'redis:cache', 'redis://', 'redis://cache/messages'])(
    'rejects REDIS_URL=%s',
    (REDIS_URL) => {
      expect(problemsOf({ REDIS_URL })).toEqual([
        'REDIS_URL: expected redis://USER:PASSWORD@HOST:PORT/NUMBER, or rediss://',
      ]);
    },
  );

  it.each(['redis://cache', 'redis://:secret@cache:6379/1', 'rediss://user:secret@[::1]:6380'])(
    'accepts REDIS_URL=%s',
    (url) => {
      expect(loadConfig({ REDIS_URL: url }).redis).toEqual({ url });
    },
  );

  it('accepts the name of a header for AUTH_CLIENT_CERT_HEADER, beside TRUST_PROXY', () => {
    const headerOf = (name: string) =>
      loadConfig({ AUTH_CLIENT_CERT_HEADER: name, TRUST_PROXY: '10.0.0.1' }).server.clientCertHeader;
    expect(headerOf('X-Client-Cert')).toBe('x-client-cert');
    expect(headerOf('ssl_client_cert')).toBe('ssl_client_cert');
  });

  it('rejects AUTH_CLIENT_CERT_HEADER where it is not the name of a header, or TRUST_PROXY is missing or invalid', () => {
    const problemsOfName = (name: string, TRUST_PROXY?: string) =>
      problemsOf({ AUTH_CLIENT_CERT_HEADER: name, TRUST_PROXY });
    for (const name of ['X-Client-Cert:', 'Client Cert', 'Zertifikät', 'a,b']) {
      expect(problemsOfName(name, '10.0.0.1')).toEqual(['AUTH_CLIENT_CERT_HEADER: expected the name of a header']);
    }
    expect(problemsOfName('Client-Cert')).toEqual([
      'AUTH_CLIENT_CERT_HEADER: TRUST_PROXY required beside it: only a gateway may state the certificate',
    ]);
    expect(problemsOfName('Client-Cert', 'gateway')).toEqual([expect.stringMatching(/^TRUST_PROXY: /)]);
  });

  it('reads which events are received, and rejects a secret without an audience, or a short one', () => {
    const SECURITY_EVENTS_SECRET = 'x'.repeat(32);
    const variables = {
      SECURITY_EVENTS_AUDIENCE: 'a, b',
      SECURITY_EVENTS_SECRET,
      BACKCHANNEL_LOGOUT_CLIENT_IDS: 'c,d',
    };
    const expected = { audience: ['a', 'b'], secret: SECURITY_EVENTS_SECRET, logoutClientIds: ['c', 'd'] };
    expect(loadConfig(variables).events).toEqual(expected);
    const missing = 'SECURITY_EVENTS_AUDIENCE: required beside SECURITY_EVENTS_SECRET';
    expect(problemsOf({ SECURITY_EVENTS_SECRET })).toEqual([missing]);
    const short = 'SECURITY_EVENTS_SECRET: expected 32 characters or more';
    expect(problemsOf({ ...variables, SECURITY_EVENTS_SECRET: 'short' })).toEqual([short]);
    const empty = 'SECURITY_EVENTS_AUDIENCE: expected at least one value';
    expect(problemsOf({ ...variables, SECURITY_EVENTS_AUDIENCE: ',' })).toEqual([empty]);
  });

  it('rejects introspection without an issuer, without credentials, and credentials without it', () => {
    const issuer = { AUTH_ISSUER: 'https://issuer.example.com', AUTH_AUDIENCE: 'api' };
    expect(problemsOf({ AUTH_INTROSPECTION: 'opaque' })).toEqual(['AUTH_ISSUER: required beside AUTH_INTROSPECTION']);
    expect(problemsOf({ ...issuer, AUTH_INTROSPECTION: 'always' })).toEqual([
      'AUTH_INTROSPECTION_CLIENT_ID: expected the client that this API is at the issuer',
      'AUTH_INTROSPECTION_CLIENT_SECRET: expected exactly one of AUTH_INTROSPECTION_CLIENT_SECRET, AUTH_INTROSPECTION_CLIENT_SECRET_FILE and AUTH_INTROSPECTION_CLIENT_KEY_FILE',
    ]);
    expect(problemsOf({ ...issuer, AUTH_INTROSPECTION_CLIENT_ID: 'api' })).toEqual([
      'AUTH_INTROSPECTION: required beside AUTH_INTROSPECTION_CLIENT_ID: opaque, jwt, always, or off',
    ]);
    const AUTH_ISSUERS = JSON.stringify([{ issuer: 'https://issuer.example.com', audience: 'api' }]);
    expect(problemsOf({ AUTH_ISSUERS, AUTH_INTROSPECTION: 'opaque' })).toEqual([
      'AUTH_INTROSPECTION: excluded by AUTH_ISSUERS: set one or the other',
    ]);
    for (const off of [{ AUTH_INTROSPECTION: 'off' }, { ...issuer, AUTH_INTROSPECTION: 'off' }]) {
      expect(problemsOf({ ...off, AUTH_INTROSPECTION_CLIENT_ID: 'api' })).toEqual([]);
    }
  });

  it('rejects two issuers that accept opaque tokens', () => {
    const entry = (name: string) => ({
      issuer: `https://${name}.example.com`,
      audience: 'api',
      introspection: { mode: 'opaque', clientId: 'api', clientSecretFile: 'secret' },
    });
    expect(problemsOf({ AUTH_ISSUERS: JSON.stringify([entry('one'), entry('two')]) })).toEqual([
      'AUTH_ISSUERS[1].introspection.mode: expected jwt or off, since another issuer accepts opaque tokens: they state no issuer, and must not be shown to several',
    ]);
  });

  it('rejects AUTH_ISSUER together with AUTH_ISSUERS', () => {
    const AUTH_ISSUERS = '[{"issuer":"https://a.example.com","audience":"x"}]';
    expect(problemsOf({ AUTH_ISSUERS, AUTH_ISSUER: 'https://b.example.com', AUTH_AUDIENCE: 'y' })).toEqual([
      'AUTH_ISSUER: excluded by AUTH_ISSUERS: set one or the other',
      'AUTH_AUDIENCE: excluded by AUTH_ISSUERS: set one or the other',
    ]);
  });

  it('names AUTH_ISSUERS for an issuer with a placeholder, and reports a wrong algorithm once', () => {
    const AUTH_ISSUER = 'https://login.microsoftonline.com/{tenantid}/v2.0';
    expect(problemsOf({ AUTH_ISSUER, AUTH_AUDIENCE: 'api', AUTH_ALGORITHMS: 'HS256' })).toEqual([
      expect.stringMatching(/^AUTH_ALGORITHMS: expected one of RS256/),
      'AUTH_ISSUER: for {tenantid}, set AUTH_ISSUERS, whose entries have "tenants"',
    ]);
    const misspelt = { AUTH_ISSUER: AUTH_ISSUER.replace('id', 'Id'), AUTH_AUDIENCE: 'api' };
    expect(problemsOf(misspelt)).toEqual([`AUTH_ISSUER: ${issuerUrl}`]);
  });

  it('rejects AUTH_JWKS_MAX_STALE when it is less than AUTH_JWKS_MAX_AGE', () => {
    expect(problemsOf({ AUTH_JWKS_MAX_AGE: '600', AUTH_JWKS_MAX_STALE: '60' })).toEqual([
      'AUTH_JWKS_MAX_STALE: expected no less than AUTH_JWKS_MAX_AGE',
    ]);
  });
});

describe('the configuration in production', () => {
  it('is accepted with issuer, audience and database', () => {
    expect(problemsOf(production)).toEqual([]);
  });

  it('disables the documentation unless DOCS_ENABLED is true', () => {
    const enabled = (environment: NodeJS.ProcessEnv) => loadConfig({ ...production, ...environment }).docs.enabled;
    expect(enabled({})).toBe(false);
    expect(enabled({ DOCS_ENABLED: 'true' })).toBe(true);
    expect(enabled({ NODE_ENV: 'development', DOCS_ENABLED: 'false' })).toBe(false);
  });

  it('is rejected without issuer, audience and database', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'AUTH_ISSUER: required in production',
      'AUTH_AUDIENCE: required in production',
      'DATABASE_URL: required in production',
    ]);
  });

  it('is rejected with an issuer without TLS, except on loopback and at named hosts', () => {
    const problem = 'expected https in production (loopback and the hosts in AUTH_HTTP_HOSTS excepted)';
    expect(problemsOf({ ...production, AUTH_ISSUER: 'http://issuer.example.com' })).toEqual([
      `AUTH_ISSUER: ${problem}`,
    ]);
    expect(problemsOf({ ...production, AUTH_JWKS_URI: 'http://10.0.0.1/keys' })).toEqual([`AUTH_JWKS_URI: ${problem}`]);
    expect(problemsOf({ ...production, AUTH_ISSUER: 'http://127.0.0.1:3001' })).toEqual([]);
    expect(problemsOf({ ...production, AUTH_ISSUER: 'http://localhost.example.com' })).toHaveLength(1);
    const discovery = 'http://keycloak:8080/realms/demo/.well-known/openid-configuration';
    const split = { ...production, AUTH_ISSUER: 'http://localhost:8080/realms/demo', AUTH_DISCOVERY_URL: discovery };
    expect(problemsOf(split)).toEqual([`AUTH_DISCOVERY_URL: ${problem}`]);
    expect(problemsOf({ ...split, AUTH_HTTP_HOSTS: 'keycloak' })).toEqual([]);
    expect(problemsOf({ ...split, AUTH_HTTP_HOSTS: 'cloak,keycloak.example.com' })).toHaveLength(1);
  });

  it('is rejected with an introspection endpoint without TLS, except on loopback and at named hosts', () => {
    const introspection = {
      ...production,
      AUTH_INTROSPECTION: 'opaque',
      AUTH_INTROSPECTION_CLIENT_ID: 'api',
      AUTH_INTROSPECTION_CLIENT_SECRET: 'secret',
    };
    const at = (uri: string, more = {}) => problemsOf({ ...introspection, AUTH_INTROSPECTION_URI: uri, ...more });
    expect(at('http://issuer.example.com/introspect')).toEqual([
      'AUTH_INTROSPECTION_URI: expected https in production (loopback and the hosts in AUTH_HTTP_HOSTS excepted)',
    ]);
    expect(at('http://issuer.example.com/introspect', { AUTH_HTTP_HOSTS: 'issuer.example.com' })).toEqual([]);
    expect(at('http://127.0.0.1:3001/introspect')).toEqual([]);
  });

  it('turns DPoP off without PUBLIC_URL, which proofs are made for, and rejects a setting that needs it', () => {
    const modeOf = (more: NodeJS.ProcessEnv) => loadConfig({ ...production, ...more }).auth.issuers[0]?.dpop;
    const PUBLIC_URL = 'https://api.example.com';
    expect(modeOf({})).toBe('off');
    expect(modeOf({ AUTH_DPOP: 'off', PUBLIC_URL })).toBe('off');
    expect(modeOf({ PUBLIC_URL })).toBe('allowed');
    expect(modeOf({ AUTH_DPOP: 'required', PUBLIC_URL })).toBe('required');
    for (const AUTH_DPOP of ['allowed', 'required']) {
      const problem = 'AUTH_DPOP: expected PUBLIC_URL beside it, or off';
      expect(problemsOf({ ...production, AUTH_DPOP })).toEqual([problem]);
    }
    const AUTH_ISSUERS = '[{"issuer":"https://a.example.com","audience":"x","dpop":"required"}]';
    expect(problemsOf({ NODE_ENV: 'production', AUTH_ISSUERS, DATABASE_URL: production.DATABASE_URL })).toEqual([
      'AUTH_ISSUERS[0].dpop: expected PUBLIC_URL beside it, or off',
    ]);
  });

  it('is rejected when one of several issuers is without TLS', () => {
    const AUTH_ISSUERS = '[{"issuer":"http://issuer.example.com","audience":"x"}]';
    expect(problemsOf({ NODE_ENV: 'production', AUTH_ISSUERS, DATABASE_URL: production.DATABASE_URL })).toEqual([
      'AUTH_ISSUERS[0].issuer: expected https in production (loopback and the hosts in AUTH_HTTP_HOSTS excepted)',
    ]);
  });
});

describe('.env.example', () => {
  const example = readFileSync('.env.example', 'utf8');
  const assignments = [...example.matchAll(/^([A-Z_\d]+)=(.*)$/gm)];

  it('lists exactly the variables of the schema, in the same order, and then those of commands', () => {
    expect(assignments.map(([, name]) => name)).toEqual([...variableNames, ...commandVariables]);
  });

  it('shows the actual default of every variable', () => {
    const environment = Object.fromEntries(assignments.map(([, name, value]) => [name, value]));
    // The issuer has no default: without it, audience and profile would be those of the local issuer.
    const shown = loadConfig({ ...environment, AUTH_ISSUER: 'https://issuer.example.com' });
    const bare = loadConfig({
      AUTH_ISSUER: 'https://issuer.example.com',
      AUTH_AUDIENCE: loadConfig({}).localIssuer.audience,
    });
    expect(shown).toEqual(bare);
  });
});
