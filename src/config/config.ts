import { env, type Variables } from './env.js';
import type { Algorithm, ProfileName } from './issuer-list.js';

/** The whole configuration, typed, nested by concern and frozen. Durations are in milliseconds from here on. */
export interface Config {
  readonly environment: Variables['NODE_ENV'];
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** CIDR ranges of the gateways whose `X-Forwarded-*` headers count. */
    readonly trustProxy: readonly string[];
    readonly publicUrl: string | undefined;
    readonly corsOrigins: readonly string[];
  };
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly auth: {
    /** Empty: no issuer is configured, and the local one is to be started. */
    readonly issuers: readonly IssuerConfig[];
    readonly clockToleranceMs: number;
    readonly keys: {
      readonly maxAgeMs: number;
      readonly maxStaleMs: number;
      readonly cooldownMs: number;
      readonly timeoutMs: number;
    };
  };
  readonly localIssuer: { readonly port: number; readonly audience: string };
  /** Swagger UI and the OpenAPI document. */
  readonly docs: {
    readonly enabled: boolean;
    /** The client with which Swagger UI logs in at the first issuer; undefined: tokens are pasted. */
    readonly clientId: string | undefined;
  };
  readonly database: {
    /** Undefined: the embedded PostgreSQL. */
    readonly url: string | undefined;
  };
  /** Undefined: nothing is kept. */
  readonly dataDir: string | undefined;
}

export interface IssuerConfig {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Undefined: found by discovery. */
  readonly jwksUri?: string | undefined;
  readonly profile: ProfileName;
  readonly algorithms: readonly Algorithm[];
}

/** The environment is not usable; the message has one line for each problem. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly problems: readonly string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads the configuration from environment variables; an empty one counts as absent.
 *
 * @throws {ConfigError} naming every variable that is wrong, with what was expected, and never its value
 */
export function loadConfig(environment: NodeJS.ProcessEnv): Config {
  const present = Object.entries(environment).filter(([, value]) => value?.trim());
  const { data, error } = env.safeParse(Object.fromEntries(present));
  if (error) {
    throw new ConfigError([...new Set(error.issues.map(({ path, message }) => `${position(path)}: ${message}`))]);
  }
  return deepFreeze(toConfig(data));
}

/** The variable, and inside `AUTH_ISSUERS` the place in its JSON. A comma list is one value, whatever its entry. */
function position([variable, index, ...rest]: PropertyKey[]): string {
  const inside = variable === 'AUTH_ISSUERS' && index !== undefined ? `[${String(index)}]` : '';
  return [`${String(variable)}${inside}`, ...(inside ? rest.map(String) : [])].join('.');
}

function toConfig(value: Variables): Config {
  return {
    environment: value.NODE_ENV,
    server: {
      host: value.HOST,
      port: value.PORT,
      trustProxy: value.TRUST_PROXY,
      publicUrl: value.PUBLIC_URL,
      corsOrigins: value.CORS_ORIGINS,
    },
    logLevel: value.LOG_LEVEL,
    auth: {
      issuers: toIssuers(value),
      clockToleranceMs: value.AUTH_CLOCK_TOLERANCE * 1000,
      keys: {
        maxAgeMs: value.AUTH_JWKS_MAX_AGE * 1000,
        maxStaleMs: value.AUTH_JWKS_MAX_STALE * 1000,
        cooldownMs: value.AUTH_JWKS_COOLDOWN * 1000,
        timeoutMs: value.AUTH_JWKS_TIMEOUT * 1000,
      },
    },
    localIssuer: {
      port: value.LOCAL_ISSUER_PORT,
      audience: value.AUTH_AUDIENCE?.[0] ?? 'https://messages.example.com',
    },
    docs: toDocs(value),
    database: { url: value.DATABASE_URL },
    dataDir: value.DATA_DIR === 'memory' ? undefined : value.DATA_DIR,
  };
}

function toDocs({ DOCS_ENABLED: enabled, DOCS_CLIENT_ID: clientId, NODE_ENV }: Variables): Config['docs'] {
  return { enabled: enabled === undefined ? NODE_ENV !== 'production' : enabled === 'true', clientId };
}

function toIssuers(value: Variables): IssuerConfig[] {
  const { AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience = [], AUTH_JWKS_URI: jwksUri, AUTH_PROFILE: profile } = value;
  const entries = value.AUTH_ISSUERS ?? (issuer === undefined ? [] : [{ issuer, audience, jwksUri, profile }]);
  return entries.map((entry) => ({
    algorithms: value.AUTH_ALGORITHMS,
    ...entry,
    profile: entry.profile ?? 'auth0',
  }));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}
