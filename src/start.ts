import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { Issuers, UndeclaredAccessError } from './auth/index.js';
import { type Config, ConfigError, loadConfig, loadEnvFile, unknownVariables } from './config/index.js';
import { shutDownOnSignals } from './lifecycle/shutdown.js';
import { DatabaseStartError } from './database/index.js';
import { LocalIssuerStartError } from './local-issuer/local-issuer.errors.js';
import { acceptedIssuers, welcome } from './welcome.js';

/** Errors that the operator can fix. Their message says how, so they are printed without a stack. */
const operatorErrors = [DatabaseStartError, LocalIssuerStartError, UndeclaredAccessError];

/** Runs the service as the environment configures it. If startup fails, prints the cause and exits with code 1. */
export async function start(): Promise<void> {
  try {
    loadEnvFile();
    const config = loadConfig(process.env);
    if (config.auth.issuers.length === 0) await serveWithLocalIssuer(config);
    else await serveWithConfiguredIssuers(config);
  } catch (error) {
    console.error(operatorMessage(error) ?? error);
    process.exit(1);
  }
}

async function serve(config: Config): Promise<NestFastifyApplication> {
  const app = await createApp(config);
  const logger = new Logger('Config');
  for (const problem of unknownVariables(process.env)) logger.warn(problem);
  shutDownOnSignals(app, config.server.shutdown);
  await app.listen(config.server.port, config.server.host);
  return app;
}

async function serveWithConfiguredIssuers(config: Config): Promise<void> {
  const app = await serve(config);
  // Elsewhere, programs read standard output: it has JSON lines only.
  if (config.environment !== 'development') return;
  const issuers = app.get(Issuers);
  // The service responds meanwhile. A fetch that fails is over within AUTH_JWKS_TIMEOUT.
  await issuers.firstFetch();
  const accepted = issuers.keySets().map(({ issuer, status }) => {
    const { audience = [] } = config.auth.issuers.find((configured) => configured.issuer === issuer) ?? {};
    return { issuer, audience, keys: status };
  });
  const { AUTH_CLIENT_ID: client, AUTH_CLIENT_SECRET: secret } = process.env;
  const api = await app.getUrl();
  console.log(welcome(api, config.docs.enabled, acceptedIssuers(api, accepted, Boolean(client && secret))));
}

/** Starts the local issuer, because none is configured, and the service with it. `loadConfig` rejects this in production. */
async function serveWithLocalIssuer({ localIssuer, dataDir, docs }: Config): Promise<void> {
  const { startLocalIssuer, swaggerClient } = await import('./local-issuer/index.js');
  const { localIssuerPart } = await import('./local-issuer/welcome.js');
  const keysFile = dataDir && `${dataDir}/local-issuer/keys.json`;
  const issuer = await startLocalIssuer({ ...localIssuer, keysFile });
  const variables = {
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: localIssuer.audience,
    DOCS_CLIENT_ID: docs.clientId ?? swaggerClient.clientId,
  };
  const app = await serve(loadConfig({ ...process.env, ...variables }));
  const api = await app.getUrl();
  console.log(welcome(api, docs.enabled, localIssuerPart(api, issuer.url)));
}

function operatorMessage(error: unknown): string | undefined {
  const { code, port, message } = Object(error) as { code?: unknown; port?: unknown; message?: string }; // anything may be thrown
  if (code === 'EADDRINUSE') return `PORT ${String(port)} is in use by another process`;
  if (error instanceof ConfigError) return [message, ...unknownVariables(process.env)].join('\n  ');
  return operatorErrors.some((type) => error instanceof type) ? message : undefined;
}
