import type { Variables } from './env.js';
import type { Algorithm, ProfileName } from './issuer-rules.js';

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
    /** How long a request may take to arrive. */
    readonly requestTimeoutMs: number;
    /** How long an idle connection is kept open. */
    readonly keepAliveTimeoutMs: number;
    readonly maxInFlight: number;
    readonly shutdown: {
      /** From the signal on, how long requests are still taken, */
      readonly delayMs: number;
      /** and until when everything must be answered. */
      readonly timeoutMs: number;
    };
  };
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly auth: {
    /** Empty: no issuer is configured, and the local one is to be started. */
    readonly issuers: readonly IssuerConfig[];
    readonly clockToleranceMs: number;
    /** Verified tokens that are remembered. */
    readonly tokenCacheSize: number;
    readonly keys: {
      readonly maxAgeMs: number;
      readonly maxStaleMs: number;
      readonly cooldownMs: number;
      readonly timeoutMs: number;
      /** Requests that may wait for keys: a quarter of those in flight. */
      readonly maxWaiting: number;
    };
  };
  /** Of failed authentication, for each client address; 0: none. */
  readonly failureLimit: { readonly perMinute: number };
  readonly redis: {
    /** Undefined: what replicas would share is counted by each for itself. */
    readonly url: string | undefined;
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
    /** Whether the start brings the server's tables up to date, or refuses where `npm run migrate` has not. */
    readonly migrate: Variables['DATABASE_MIGRATE'];
  };
  readonly tracing: {
    /** Of an OTLP/HTTP collector; undefined: nothing is traced. */
    readonly endpoint: string | undefined;
    readonly serviceName: string;
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

export function toConfig(value: Variables): Config {
  return {
    environment: value.NODE_ENV,
    server: toServer(value),
    logLevel: value.LOG_LEVEL,
    auth: {
      issuers: toIssuers(value),
      clockToleranceMs: value.AUTH_CLOCK_TOLERANCE * 1000,
      tokenCacheSize: value.AUTH_TOKEN_CACHE_SIZE,
      keys: {
        maxAgeMs: value.AUTH_JWKS_MAX_AGE * 1000,
        maxStaleMs: value.AUTH_JWKS_MAX_STALE * 1000,
        cooldownMs: value.AUTH_JWKS_COOLDOWN * 1000,
        timeoutMs: value.AUTH_JWKS_TIMEOUT * 1000,
        maxWaiting: Math.max(1, Math.floor(value.MAX_IN_FLIGHT / 4)),
      },
    },
    failureLimit: { perMinute: value.AUTH_FAILURE_LIMIT },
    redis: { url: value.REDIS_URL },
    localIssuer: {
      port: value.LOCAL_ISSUER_PORT,
      audience: value.AUTH_AUDIENCE?.[0] ?? 'https://messages.example.com',
    },
    docs: toDocs(value),
    database: { url: value.DATABASE_URL, migrate: value.DATABASE_MIGRATE },
    tracing: { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: value.OTEL_SERVICE_NAME },
    dataDir: value.DATA_DIR === 'memory' ? undefined : value.DATA_DIR,
  };
}

function toServer(value: Variables): Config['server'] {
  return {
    host: value.HOST,
    port: value.PORT,
    trustProxy: value.TRUST_PROXY,
    publicUrl: value.PUBLIC_URL,
    corsOrigins: value.CORS_ORIGINS,
    requestTimeoutMs: value.REQUEST_TIMEOUT * 1000,
    keepAliveTimeoutMs: value.KEEP_ALIVE_TIMEOUT * 1000,
    maxInFlight: value.MAX_IN_FLIGHT,
    shutdown: {
      delayMs: shutdownDelay(value) * 1000,
      timeoutMs: value.SHUTDOWN_TIMEOUT * 1000,
    },
  };
}

/** A gateway that has to notice is there in production only. */
function shutdownDelay({ SHUTDOWN_DELAY: delay, NODE_ENV: environment }: Variables): number {
  return delay ?? (environment === 'production' ? 5 : 0);
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
