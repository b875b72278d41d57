import { z } from 'zod';
import { thisApi } from '../api.js';
import {
  apiUrl,
  cidr,
  commaList,
  headerName,
  hostName,
  httpUrl,
  integer,
  oneOf,
  origin,
  postgresUrl,
  redisUrl,
  secret,
} from './env-values.js';
import { checkEvents } from './event-variables.js';
import { issuerList } from './issuer-list.js';
import { checkIssuers } from './issuer-variables.js';
import { checkWorkers } from './worker-rules.js';
import { authDefaults } from '../auth/options/defaults.js';
import { dpopModes, minSecretLength, nonceModes } from '../auth/options/dpop-options.js';
import { introspectionModes, maxIntrospectionMaxAge } from '../auth/options/introspection-options.js';
import { maxTokenAgeLimit } from '../auth/options/issuer-rules.js';
import { algorithmNames } from '../auth/token/algorithms.js';
import { profileNames } from '../auth/token/profiles.js';

const { keys } = authDefaults;

/** Every variable that the service reads. `.env.example` explains each; a spec keeps the two equal. */
const variables = z.object({
  NODE_ENV: oneOf(['development', 'test', 'production']).default('development'),
  HOST: z.string().default('127.0.0.1'),
  PORT: integer(0, 65_535).default(3000),
  WORKERS: integer(1, 256).default(1),
  REQUEST_TIMEOUT: integer(1, 3600, 'seconds').default(30),
  KEEP_ALIVE_TIMEOUT: integer(1, 3600, 'seconds').default(75),
  MAX_IN_FLIGHT: integer(1, 1_000_000).default(1000),
  SHUTDOWN_DELAY: integer(0, 300, 'seconds').optional(),
  SHUTDOWN_TIMEOUT: integer(1, 3600, 'seconds').default(25),
  LOG_LEVEL: oneOf(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: commaList(z.string()).optional(),
  AUTH_DISCOVERY_URL: z.string().optional(),
  AUTH_JWKS_URI: z.string().optional(),
  AUTH_JWKS: z.string().optional(),
  AUTH_JWKS_TOKEN_FILE: z.string().optional(),
  AUTH_HTTP_HOSTS: commaList(hostName).default([]),
  AUTH_PROFILE: oneOf(profileNames).optional(),
  AUTH_SCOPE_CLAIMS: commaList(z.string()).optional(),
  AUTH_ISSUERS: issuerList.optional(),
  AUTH_ALGORITHMS: commaList(oneOf(algorithmNames)).default([...authDefaults.algorithms]),
  AUTH_MAX_TOKEN_AGE: integer(1, maxTokenAgeLimit, 'seconds').optional(),
  AUTH_DPOP: oneOf(dpopModes).optional(),
  AUTH_DPOP_MAX_AGE: integer(1, 3600, 'seconds').default(authDefaults.proofs.maxAgeMs / 1000),
  AUTH_DPOP_NONCE: oneOf(nonceModes).default(authDefaults.proofs.nonce),
  AUTH_DPOP_NONCE_SECRET: secret(minSecretLength).optional(),
  AUTH_INTROSPECTION: oneOf(introspectionModes).optional(),
  AUTH_INTROSPECTION_CLIENT_ID: z.string().optional(),
  AUTH_INTROSPECTION_CLIENT_SECRET: z.string().optional(),
  AUTH_INTROSPECTION_CLIENT_SECRET_FILE: z.string().optional(),
  AUTH_INTROSPECTION_CLIENT_KEY_FILE: z.string().optional(),
  AUTH_INTROSPECTION_URI: z.string().optional(),
  AUTH_INTROSPECTION_MAX_AGE: integer(1, maxIntrospectionMaxAge, 'seconds').optional(),
  AUTH_CLOCK_TOLERANCE: integer(0, 300, 'seconds').default(authDefaults.clockToleranceMs / 1000),
  AUTH_TOKEN_CACHE_SIZE: integer(0, 1_000_000).default(authDefaults.tokenCacheSize),
  REVOCATION_RETENTION: integer(1, 315_360_000, 'seconds').default(authDefaults.revocationRetentionMs / 1000),
  AUTH_JWKS_MAX_AGE: integer(1, 86_400, 'seconds').default(keys.maxAgeMs / 1000),
  AUTH_JWKS_MAX_STALE: integer(1, 2_592_000, 'seconds').default(keys.maxStaleMs / 1000),
  AUTH_JWKS_COOLDOWN: integer(1, 3600, 'seconds').default(keys.cooldownMs / 1000),
  AUTH_JWKS_TIMEOUT: integer(1, 60, 'seconds').default(keys.timeoutMs / 1000),
  AUTH_CLIENT_CERT_HEADER: headerName.optional(),
  AUTH_FAILURE_LIMIT: integer(0, 1_000_000).default(0),
  SECURITY_EVENTS_AUDIENCE: commaList(z.string()).default([]),
  SECURITY_EVENTS_SECRET: secret(minSecretLength).optional(),
  BACKCHANNEL_LOGOUT_CLIENT_IDS: commaList(z.string()).default([]),
  LOCAL_ISSUER_PORT: integer(0, 65_535).default(3001),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_MIGRATE: oneOf(['start', 'never']).default('start'),
  REDIS_URL: redisUrl.optional(),
  DATA_DIR: z.string().default('.data'),
  TRUST_PROXY: commaList(cidr).default([]),
  PUBLIC_URL: apiUrl.optional(),
  CORS_ORIGINS: commaList(origin).default([]),
  DOCS_ENABLED: oneOf(['true', 'false']).optional(),
  DOCS_CLIENT_ID: z.string().optional(),
  DOCS_SCOPE_PREFIX: z.string().default(''),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl.optional(),
  OTEL_SERVICE_NAME: z.string().default(thisApi.service),
});

export const variableNames = Object.keys(variables.shape);
export type Variables = z.infer<typeof variables>;
export type Report = (variable: string, message: string) => void;

/** `variables` and the rules between them, which also run where a variable is invalid, so that all problems are reported together. */
export const env = variables.superRefine(
  (value, context) => {
    const report: Report = (variable, message) => context.addIssue({ code: 'custom', path: [variable], message });
    checkIssuers(value, report);
    checkWorkers(value, report);
    checkEvents(value, report);
    if (value.AUTH_JWKS_MAX_STALE < value.AUTH_JWKS_MAX_AGE) {
      report('AUTH_JWKS_MAX_STALE', 'expected no less than AUTH_JWKS_MAX_AGE');
    }
    if (value.AUTH_CLIENT_CERT_HEADER !== undefined && value.TRUST_PROXY.length === 0) {
      report('AUTH_CLIENT_CERT_HEADER', 'TRUST_PROXY required beside it: only a gateway may state the certificate');
    }
    if (value.SHUTDOWN_DELAY !== undefined && value.SHUTDOWN_DELAY >= value.SHUTDOWN_TIMEOUT) {
      report('SHUTDOWN_DELAY', 'expected less than SHUTDOWN_TIMEOUT, which includes it');
    }
    if (value.NODE_ENV === 'production') checkProduction(value, report);
  },
  { when: () => true },
);

function checkProduction(value: Variables, report: Report): void {
  if (value.AUTH_ISSUERS === undefined) {
    if (value.AUTH_ISSUER === undefined) report('AUTH_ISSUER', 'required in production');
    if (value.AUTH_AUDIENCE === undefined) report('AUTH_AUDIENCE', 'required in production');
  }
  if (value.DATABASE_URL === undefined) report('DATABASE_URL', 'required in production');
}
