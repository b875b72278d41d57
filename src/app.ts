import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { Registry } from 'prom-client';
import { AppModule } from './app.module.js';
import { Challenges, Issuers, RouteInventory } from './auth/index.js';
import type { Config } from './config/index.js';
import { Database } from './database/index.js';
import { drainConnections } from './server/drain.js';
import { boundInFlight } from './server/in-flight.js';
import { Lifecycle } from './lifecycle/lifecycle.js';
import { observeConnections } from './metrics/connection-metrics.js';
import { observeRequests } from './metrics/request-metrics.js';
import { createLogger } from './logging/logger.js';
import { ProblemFilter, invalidInput } from './problems/index.js';
import { boundedServer } from './server/connections/bounded-server.js';
import { createServer } from './server/server.js';
import type { Tracing } from './tracing/tracing.js';

/** For tests: another logger, or an app created by `@nestjs/testing`. */
export interface AppOverrides {
  readonly logger?: PinoLogger;
  readonly create?: typeof createNestApp;
}

/**
 * Creates the whole service, ready to listen. Nothing in it reads the environment.
 *
 * @throws {UndeclaredAccessError} a route declares no access, or none that is enforced
 */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<NestFastifyApplication> {
  const { logger = await processLogger(config), create = createNestApp } = overrides;
  const tracing = await loadTracing(config);
  const app = await create(AppModule.forRoot(config, logger), createServer(config, logger, tracing));
  app.useLogger(app.get(Logger));
  const server = app.getHttpAdapter().getInstance();
  drainConnections(server, app.get(Lifecycle), boundInFlight(server, config.server.maxInFlight));
  observeRequests(server, app.get(Registry), app.get(Issuers));
  observeConnections(app.get(Registry), boundedServer(server).closed);
  tracing?.observeDatabase(app.get(Database));
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  app.useGlobalFilters(new ProblemFilter(app.get(Challenges)));
  if (config.docs.enabled) await addDocs(app, config);
  return app.init();
}

/** Writes lines for people in development, JSON elsewhere. */
async function processLogger(config: Config): Promise<PinoLogger> {
  if (config.environment !== 'development') return createLogger(config);
  const { readableOutput } = await import('./logging/readable-output.js');
  return createLogger(config, await readableOutput());
}

/** Loads Swagger UI only if the documentation is on. */
async function addDocs(app: NestFastifyApplication, config: Config): Promise<void> {
  const { setUpDocs } = await import('./openapi/docs.js');
  setUpDocs(app, config, app.get(RouteInventory));
}

/** Loads OpenTelemetry only if a collector is configured. */
async function loadTracing(config: Config): Promise<Tracing | undefined> {
  const { endpoint } = config.tracing;
  if (endpoint === undefined) return undefined;
  const { startTracing } = await import('./tracing/tracing.js');
  return startTracing(endpoint, config);
}

/** Only Fastify's own JSON parser reads bodies. */
export const nestOptions = { bodyParser: false, abortOnError: false };

/** Without Nest's logger, which would log the errors that are thrown here too. */
function createNestApp(...[module, adapter]: NestAppParameters): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(module, adapter, {
    ...nestOptions,
    logger: false,
  });
}
type NestAppParameters = [module: ReturnType<typeof AppModule.forRoot>, adapter: FastifyAdapter];
