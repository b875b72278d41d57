import { variableNames } from './env.js';
import { commandVariables, unknownVariables } from './unknown-variables.js';

const problemsOf = (...names: string[]) =>
  unknownVariables(Object.fromEntries(names.map((name) => [name, 'a-secret'])));

describe(unknownVariables.name, () => {
  it.each([
    ['AUHT_ISSUER', 'AUTH_ISSUER'],
    ['AUHT_JWKS', 'AUTH_JWKS'],
    ['AUHT_ISUER', 'AUTH_ISSUER'],
    ['AUTH_ISSEUR', 'AUTH_ISSUER'],
    ['AUTH_ISSUER_URL', 'AUTH_ISSUER'],
    ['AUTH_JWKS_URL', 'AUTH_JWKS_URI'],
    ['AUTH_AUDIENCES', 'AUTH_AUDIENCE'],
    ['AUTH_CLIENTID', 'AUTH_CLIENT_ID'],
    ['AUTH0_AUDIENCE', 'AUTH_AUDIENCE'],
    ['OAUTH_ISSUER', 'AUTH_ISSUER'],
    ['auth_issuer', 'AUTH_ISSUER'],
    ['DOCS_SCOPES_PREFIX', 'DOCS_SCOPE_PREFIX'],
    ['SECURITY_EVENT_AUDIENCE', 'SECURITY_EVENTS_AUDIENCE'],
    ['BACKCHANNEL_LOGOUT_CLIENT_ID', 'BACKCHANNEL_LOGOUT_CLIENT_IDS'],
    ['LOCAL_ISUSER_PORT', 'LOCAL_ISSUER_PORT'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['TRUSTED_PROXY', 'TRUST_PROXY'],
  ])('reports %s, and suggests %s', (name, meant) => {
    expect(problemsOf(name)).toEqual([`${name} is not a variable of this service: did you mean ${meant}?`]);
  });

  it.each(['AUTH_SECRET', 'AUTH_AUD', 'DOCS_THEME', 'LOCAL_ISSUER_USERS'])(
    'reports %s without a suggestion',
    (name) => {
      const line = `${name} is not a variable of this service: docs/reference/configuration.md lists them`;
      expect(problemsOf(name)).toEqual([line]);
    },
  );

  it('reports nothing for the variables of the service and of its commands', () => {
    expect(problemsOf(...variableNames, ...commandVariables)).toEqual([]);
  });

  it('reports nothing for an empty variable', () => {
    expect(unknownVariables({ AUHT_ISSUER: '', AUTH_ISSEUR: ' ' })).toEqual([]);
  });

  it.each([
    [['PATH', 'HOME', 'HOSTNAME', 'HOSTS', 'PORTS', 'LOGNAME', 'LANG', 'TERM', 'SHELL', 'USER', 'PWD', 'OLDPWD', 'CI']],
    [['NODE_OPTIONS', 'NODE_PATH', 'NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY', 'NODE_VERSION', 'NODE_EXE']],
    [['npm_config_loglevel', 'npm_package_name', 'npm_lifecycle_event', 'INIT_CWD', 'COLOR', 'EDITOR']],
    [['http_proxy', 'HTTPS_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'XDG_DATA_DIRS', 'SSH_AUTH_SOCK']],
    [['DATABASE_PASSWORD', 'POSTGRES_URL', 'PGHOST', 'REDIS_HOST', 'REDIS_PASSWORD', 'NEXT_PUBLIC_URL']],
    [
      [
        'OTEL_RESOURCE_ATTRIBUTES',
        'OTEL_EXPORTER_OTLP_HEADERS',
        'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
        'OTEL_LOG_LEVEL',
      ],
    ],
    [
      [
        'KUBERNETES_SERVICE_HOST',
        'KUBERNETES_PORT',
        'AUTH_SERVICE_HOST',
        'AUTH_SERVICE_PORT',
        'AUTH_SERVICE_PORT_HTTP',
      ],
    ],
    [['AUTH_PORT', 'AUTH_PORT_80_TCP', 'AUTH_PORT_80_TCP_PROTO', 'AUTH_PORT_80_TCP_PORT', 'DOCS_PORT_80_TCP_ADDR']],
    [['MESSAGES_API_SERVICE_HOST', 'REDIS_PORT', 'DATABASE_PORT_5432_TCP', 'OAUTH_CLIENT_ID', 'AUTHORIZATION']],
  ])('reports nothing for variables of others: %j', (names) => {
    expect(problemsOf(...names)).toEqual([]);
  });
});
