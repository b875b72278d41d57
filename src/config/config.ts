import { thisApi } from '../api.js';
import type { AuthOptions } from '../auth/options/auth-options.js';
import type { AuthHooks } from '../auth/options/hooks.js';
import type { Variables } from './env.js';
import { toIssuers } from './issuer-variables.js';

/** The whole configuration, typed, nested by concern and frozen. Durations are in milliseconds. */
export interface Config {
  readonly environment: Variables['NODE_ENV'];
  readonly server: {
    readonly host: string;
    readonly port: number;
    /** CIDR ranges of the gateways whose `X-Forwarded-*` headers count. */
    readonly trustProxy: readonly string[];
    /** The header in which those gateways hand on the client's certificate, in lower case; undefined: none does. */
    readonly clientCertHeader: string | undefined;
    readonly publicUrl: string | undefined;
    readonly corsOrigins: readonly string[];
    /** How long a request may take to arrive. */
    readonly requestTimeoutMs: number;
    /** How long an idle connection is kept open. */
    readonly keepAliveTimeoutMs: number;
    readonly maxInFlight: number;
    /** How many processes serve the port; 1: this one alone. */
    readonly workers: number;
    readonly shutdown: {
      /** How long new connections are accepted after the signal. */
      readonly delayMs: number;
      /** How long the whole shutdown may take, the delay included. */
      readonly timeoutMs: number;
    };
  };
  readonly logLevel: Variables['LOG_LEVEL'];
  /** Without issuers, none is configured, and the local one is to be started. */
  readonly auth: Omit<AuthOptions, keyof AuthHooks>;
  /** The limit on failed authentication attempts per client address; 0: none. */
  readonly failureLimit: { readonly perMinute: number };
  readonly redis: {
    /** Where replicas share used DPoP proofs and counts of failures; undefined: each has its own. */
    readonly url: string | undefined;
  };
  readonly localIssuer: { readonly port: number; readonly audience: string };
  /** Swagger UI and the OpenAPI document. */
  readonly docs: {
    readonly enabled: boolean;
    /** The client that Swagger UI logs in with at the first issuer; undefined: tokens are pasted. */
    readonly clientId: string | undefined;
    /** The issuer's prefix of the scopes that Swagger UI requests; tokens have them without it (Microsoft Entra ID). */
    readonly scopePrefix: string;
  };
  readonly database: {
    /** Undefined: PGlite, the embedded PostgreSQL. */
    readonly url: string | undefined;
    /** `start`: startup migrates the database. `never`: startup fails if `npm run migrate` has not. */
    readonly migrate: Variables['DATABASE_MIGRATE'];
  };
  readonly tracing: {
    /** The address of an OTLP/HTTP collector; undefined: no tracing. */
    readonly endpoint: string | undefined;
    readonly serviceName: string;
  };
  /** Undefined: data is kept in memory only. */
  readonly dataDir: string | undefined;
}

export function toConfig(value: Variables): Config {
  return {
    environment: value.NODE_ENV,
    server: toServer(value),
    logLevel: value.LOG_LEVEL,
    auth: toAuth(value),
    failureLimit: { perMinute: value.AUTH_FAILURE_LIMIT },
    redis: { url: value.REDIS_URL },
    localIssuer: {
      port: value.LOCAL_ISSUER_PORT,
      audience: value.AUTH_AUDIENCE?.[0] ?? thisApi.audience,
    },
    docs: toDocs(value),
    database: { url: value.DATABASE_URL, migrate: value.DATABASE_MIGRATE },
    tracing: { endpoint: value.OTEL_EXPORTER_OTLP_ENDPOINT, serviceName: value.OTEL_SERVICE_NAME },
    dataDir: value.DATA_DIR === 'memory' ? undefined : value.DATA_DIR,
  };
}

function toAuth(value: Variables): Config['auth'] {
  return {
    issuers: toIssuers(value),
    httpHosts: value.AUTH_HTTP_HOSTS,
    clockToleranceMs: value.AUTH_CLOCK_TOLERANCE * 1000,
    tokenCacheSize: value.AUTH_TOKEN_CACHE_SIZE,
    revocationRetentionMs: value.REVOCATION_RETENTION * 1000,
    keys: {
      maxAgeMs: value.AUTH_JWKS_MAX_AGE * 1000,
      maxStaleMs: value.AUTH_JWKS_MAX_STALE * 1000,
      cooldownMs: value.AUTH_JWKS_COOLDOWN * 1000,
      timeoutMs: value.AUTH_JWKS_TIMEOUT * 1000,
      maxWaiting: Math.max(1, Math.floor(value.MAX_IN_FLIGHT / 4)),
    },
    proofs: {
      maxAgeMs: value.AUTH_DPOP_MAX_AGE * 1000,
      nonce: value.AUTH_DPOP_NONCE,
      nonceSecret: value.AUTH_DPOP_NONCE_SECRET,
    },
    metadata: toMetadata(value),
  };
}

/** Without a known address, the API describes itself nowhere: the name in a request's `Host` may be anybody's. */
function toMetadata(value: Variables): AuthOptions['metadata'] {
  const { PUBLIC_URL: resource } = value;
  return resource === undefined ? undefined : metadataOf(resource, toDocs(value));
}

export function metadataOf(resource: string, { enabled, scopePrefix }: Config['docs']): AuthOptions['metadata'] {
  const documentation = enabled ? `${resource.replace(/\/+$/, '')}/docs` : undefined;
  return { resource, name: thisApi.name, documentation, scopePrefix };
}

function toServer(value: Variables): Config['server'] {
  return {
    host: value.HOST,
    port: value.PORT,
    trustProxy: value.TRUST_PROXY,
    clientCertHeader: value.AUTH_CLIENT_CERT_HEADER?.toLowerCase(),
    publicUrl: value.PUBLIC_URL,
    corsOrigins: value.CORS_ORIGINS,
    requestTimeoutMs: value.REQUEST_TIMEOUT * 1000,
    keepAliveTimeoutMs: value.KEEP_ALIVE_TIMEOUT * 1000,
    maxInFlight: value.MAX_IN_FLIGHT,
    workers: value.WORKERS,
    shutdown: {
      delayMs: shutdownDelay(value) * 1000,
      timeoutMs: value.SHUTDOWN_TIMEOUT * 1000,
    },
  };
}

/** Only in production is there a gateway that must notice the shutdown. */
function shutdownDelay({ SHUTDOWN_DELAY: delay, NODE_ENV: environment }: Variables): number {
  return delay ?? (environment === 'production' ? 5 : 0);
}

function toDocs(value: Variables): Config['docs'] {
  const { DOCS_ENABLED: enabled, DOCS_CLIENT_ID: clientId, DOCS_SCOPE_PREFIX: scopePrefix, NODE_ENV } = value;
  const isEnabled = enabled === undefined ? NODE_ENV !== 'production' : enabled === 'true';
  return { enabled: isEnabled, clientId, scopePrefix };
}
