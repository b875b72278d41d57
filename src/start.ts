import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { thisApi } from './api.js';
import { createApp } from './app.js';
import { Issuers, UndeclaredAccessError, commonMode } from './auth/index.js';
import { type Config, describedAtOwnAddress, loadConfig, unknownVariables } from './config/index.js';
import { shutDownOnSignals } from './lifecycle/shutdown.js';
import { DatabaseStartError } from './database/index.js';
import { LocalIssuerStartError } from './local-issuer/local-issuer.errors.js';
import { roles } from './roles.js';
import { tryPort } from './server/try-port.js';
import { startProblem } from './start-problem.js';
import { announce, greet } from './terminal.js';
import { acceptedIssuers, welcome } from './welcome.js';

/** Errors that the operator can fix. Their message says how, so they are printed without a stack. */
const operatorErrors = [DatabaseStartError, LocalIssuerStartError, UndeclaredAccessError];

/** Runs the service as the environment configures it. If startup fails, prints the cause and exits with code 1. */
export async function start(): Promise<void> {
  try {
    const config = loadConfig(process.env);
    // The primary has tried it for its workers: here, a moment's listening would take connections from the others.
    if (config.server.workers === 1) await tryPort(config.server.port, config.server.host);
    if (config.auth.issuers.length === 0) await serveWithLocalIssuer(config);
    else await serveWithConfiguredIssuers(config);
  } catch (error) {
    console.error(operatorMessage(error) ?? error);
    process.exit(1);
  }
}

async function serve(config: Config): Promise<NestFastifyApplication> {
  const { database, dataDir } = config;
  if (database.url !== undefined) announce('Connecting to the database');
  else announce(`Opening the database in ${dataDir ?? 'memory'}`);
  const app = await createApp(config);
  const logger = new Logger('Config');
  for (const problem of unknownVariables(process.env)) logger.warn(problem);
  shutDownOnSignals(app, config.server.shutdown);
  await app.listen(config.server.port, config.server.host);
  return app;
}

async function serveWithConfiguredIssuers(config: Config): Promise<void> {
  const app = await serve(config);
  if (config.environment !== 'development') return;
  announce("Fetching the issuers' keys");
  const issuers = app.get(Issuers);
  // The service responds meanwhile. A fetch that fails is over within AUTH_JWKS_TIMEOUT.
  await issuers.firstFetch();
  const accepted = issuers.keySets().map(({ issuer, status }) => {
    const { audience = [] } = config.auth.issuers.find((configured) => configured.issuer === issuer) ?? {};
    return { issuer, audience, keys: status };
  });
  const { AUTH_CLIENT_ID: client, AUTH_CLIENT_SECRET: secret } = process.env;
  const url = await app.getUrl();
  greet(welcome(url, config.docs.enabled, acceptedIssuers(url, accepted, Boolean(client && secret))));
}

/** Starts the local issuer, because none is configured, and the service with it. `loadConfig` rejects this in production. */
async function serveWithLocalIssuer({ localIssuer, dataDir, docs, server }: Config): Promise<void> {
  if (server.port !== 0 && server.port === localIssuer.port) {
    throw new LocalIssuerStartError('PORT and LOCAL_ISSUER_PORT are the same: set another one');
  }
  announce('Starting the local issuer');
  const { startLocalIssuer, swaggerClient } = await import('./local-issuer/index.js');
  const { localIssuerPart } = await import('./local-issuer/welcome.js');
  const files = dataDir && {
    keysFile: `${dataDir}/local-issuer/keys.json`,
    sessionsFile: `${dataDir}/local-issuer/sessions.json`,
  };
  const issuer = await startLocalIssuer({ ...localIssuer, users: roles, publicUrl: server.publicUrl, ...files });
  const variables = {
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: localIssuer.audience,
    DOCS_CLIENT_ID: docs.clientId ?? swaggerClient.clientId,
  };
  const config = describedAtOwnAddress(loadConfig({ ...process.env, ...variables }));
  const app = await serve(config);
  const service = { url: await app.getUrl(), users: roles, examples: thisApi.examples };
  const isBound = commonMode(config.auth.issuers) === 'required';
  greet(welcome(service.url, docs.enabled, localIssuerPart(service, issuer.url, isBound)));
}

function operatorMessage(error: unknown): string | undefined {
  if (error instanceof Error && operatorErrors.some((type) => error instanceof type)) return error.message;
  return startProblem(error);
}
