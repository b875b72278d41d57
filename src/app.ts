import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { FastifyAdapter, NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { Registry } from 'prom-client';
import { AppModule } from './app.module.js';
import { RouteAccess } from './auth/index.js';
import type { Config } from './config/index.js';
import { Database } from './database/index.js';
import { setUpDocs } from './docs/docs.js';
import { drainConnections } from './lifecycle/drain.js';
import { boundInFlight } from './lifecycle/in-flight.js';
import { Lifecycle } from './lifecycle/lifecycle.js';
import { observeConnections } from './metrics/connection-metrics.js';
import { observeRequests } from './metrics/request-metrics.js';
import { createLogger } from './logging/logger.js';
import { ProblemFilter, invalidInput } from './problems/index.js';
import { boundedServer } from './node-responses.js';
import { createServer } from './server.js';
import type { Tracing } from './tracing/tracing.js';

/** The tests' way in: another logger, or an app built by `@nestjs/testing`. */
export interface AppOverrides {
  readonly logger?: PinoLogger;
  readonly create?: typeof createNestApp;
}

/**
 * The whole service for a configuration, ready to listen; nothing in it reads the environment.
 *
 * @throws {UndeclaredAccessError} a route does not say who may call it
 */
export async function createApp(config: Config, overrides: AppOverrides = {}): Promise<NestFastifyApplication> {
  const { logger = createLogger(config), create = createNestApp } = overrides;
  const tracing = await loadTracing(config);
  const app = await create(AppModule.forRoot(config, logger), createServer(config, logger, tracing));
  app.useLogger(app.get(Logger));
  const server = app.getHttpAdapter().getInstance();
  drainConnections(server, app.get(Lifecycle), boundInFlight(server, config.server.maxInFlight));
  observeRequests(server, app.get(Registry));
  observeConnections(app.get(Registry), boundedServer(server).closed);
  tracing?.observeDatabase(app.get(Database));
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  app.useGlobalFilters(new ProblemFilter());
  const access = app.get(RouteAccess);
  access.assertDeclared();
  if (config.docs.enabled) setUpDocs(app, config, access);
  return app.init();
}

/** OpenTelemetry is loaded where there is somebody to send traces to, and only there. */
async function loadTracing(config: Config): Promise<Tracing | undefined> {
  const { endpoint } = config.tracing;
  if (endpoint === undefined) return undefined;
  const { startTracing } = await import('./tracing/tracing.js');
  return startTracing(endpoint, config);
}

/** Bodies are read by Fastify's own parser of JSON, and by no other. */
export const nestOptions = { bodyParser: false, abortOnError: false };

/** What goes wrong here is thrown; Nest would log it as well. */
function createNestApp(...[module, adapter]: NestAppParameters): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(module, adapter, {
    ...nestOptions,
    logger: false,
  });
}
type NestAppParameters = [module: ReturnType<typeof AppModule.forRoot>, adapter: FastifyAdapter];
