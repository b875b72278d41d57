import helmet from '@fastify/helmet';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import type { Logger as PinoLogger } from 'pino';
import { AppModule } from './app.module.js';
import { RouteAccess } from './auth/index.js';
import type { Config } from './config/index.js';
import { setUpDocs } from './docs/docs.js';
import { AccessLog } from './logging/access-log.js';
import { createLogger } from './logging/logger.js';
import { answerRequestId, requestId } from './logging/request-id.js';
import { ProblemFilter, answerConnectionError, answerProblem, invalidInput } from './problems/index.js';
import { contentSecurityPolicy } from './security-headers.js';

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
  const app = await create(AppModule.forRoot(config, logger), createAdapter(config, logger));
  app.useLogger(app.get(Logger));
  answerRequestId(app.getHttpAdapter().getInstance());
  await app.register(helmet, { contentSecurityPolicy });
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  app.useGlobalFilters(new ProblemFilter());
  enableCors(app, config);
  setUpDocs(app, app.get(RouteAccess).routes());
  return app.init();
}

/** What goes wrong here is thrown; Nest would log it as well. */
function createNestApp(...[module, adapter]: NestAppParameters): Promise<NestFastifyApplication> {
  return NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger: false,
    abortOnError: false,
  });
}
type NestAppParameters = [module: ReturnType<typeof AppModule.forRoot>, adapter: FastifyAdapter];

/** Limits of what is taken from the network, in bytes: headers hold a token of up to 16 KiB, a body a text of 10,000 characters. */
const limits = { headers: 32 * 1024, body: 256 * 1024 };

function createAdapter({ server }: Config, logger: PinoLogger): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    logController: new AccessLog(),
    genReqId: requestId,
    trustProxy: server.trustProxy.length > 0 && [...server.trustProxy],
    bodyLimit: limits.body,
    http: { maxHeaderSize: limits.headers },
    clientErrorHandler: answerConnectionError,
    frameworkErrors: answerProblem,
  });
}

const exposedHeaders = ['ETag', 'Location', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'];

function enableCors(app: NestFastifyApplication, { server }: Config): void {
  if (server.corsOrigins.length > 0) app.enableCors({ origin: [...server.corsOrigins], exposedHeaders });
}
