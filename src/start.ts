import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createApp } from './app.js';
import { UndeclaredAccessError } from './auth/index.js';
import { type Config, ConfigError, loadConfig, loadEnvFile } from './config/index.js';
import { endProcessWell } from './lifecycle/end-process.js';
import { DatabaseStartError } from './database/index.js';
import { LocalIssuerStartError } from './local-issuer/local-issuer.errors.js';

/** Faults of the surroundings: their message says what to do, and a stack would only hide it. */
const operatorErrors = [ConfigError, DatabaseStartError, LocalIssuerStartError, UndeclaredAccessError];

/** The service as the environment has it, until a signal ends it; a start that fails says why, and ends the process with 1. */
export async function start(): Promise<void> {
  try {
    loadEnvFile();
    const config = loadConfig(process.env);
    if (config.auth.issuers.length === 0) await serveWithLocalIssuer(config);
    else await serve(config);
  } catch (error) {
    console.error(whatToDo(error) ?? error);
    process.exit(1);
  }
}

async function serve(config: Config): Promise<NestFastifyApplication> {
  const app = await createApp(config);
  endProcessWell(app, config.server.shutdown);
  await app.listen(config.server.port, config.server.host);
  return app;
}

/** Without an issuer of its own, the service starts one beside it: for development, and only there (`loadConfig` sees to it). */
async function serveWithLocalIssuer({ localIssuer, dataDir, docs }: Config): Promise<void> {
  const { startLocalIssuer, swaggerClient } = await import('./local-issuer/index.js');
  const { welcome } = await import('./welcome.js');
  const keysFile = dataDir && `${dataDir}/local-issuer/keys.json`;
  const issuer = await startLocalIssuer({ ...localIssuer, keysFile });
  const variables = {
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: localIssuer.audience,
    DOCS_CLIENT_ID: docs.clientId ?? swaggerClient.clientId,
  };
  const app = await serve(loadConfig({ ...process.env, ...variables }));
  console.log(welcome({ api: await app.getUrl(), issuer: issuer.url }));
}

function whatToDo(error: unknown): string | undefined {
  const { code, port, message } = Object(error) as { code?: unknown; port?: unknown; message?: string }; // anything may be thrown
  if (code === 'EADDRINUSE') return `PORT ${String(port)} is taken by another process`;
  return operatorErrors.some((type) => error instanceof type) ? message : undefined;
}
