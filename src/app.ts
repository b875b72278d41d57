import helmet from '@fastify/helmet';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
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
import { tellPublicAddress } from './public-address.js';
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
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser('text/plain');
  answerRequestId(server);
  tellPublicAddress(server, config.server);
  endConnections(server);
  await app.register(helmet, { contentSecurityPolicy });
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: invalidInput }));
  app.useGlobalFilters(new ProblemFilter());
  enableCors(app, config);
  const access = app.get(RouteAccess);
  access.assertDeclared();
  if (config.docs.enabled) setUpDocs(app, config, access);
  return app.init();
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

/** Of a request: bytes of its headers (a token has up to 16 KiB) and body (a text up to 10,000 characters), and its time to arrive. */
const limits = { headers: 32 * 1024, body: 256 * 1024, requestMs: 30_000 };

function createAdapter({ server }: Config, logger: PinoLogger): FastifyAdapter {
  return new FastifyAdapter({
    loggerInstance: logger,
    logController: new AccessLog(),
    genReqId: requestId,
    trustProxy: server.trustProxy.length > 0 && [...server.trustProxy],
    bodyLimit: limits.body,
    requestTimeout: limits.requestMs,
    http: { maxHeaderSize: limits.headers },
    clientErrorHandler: answerConnectionError,
    frameworkErrors: answerProblem,
  });
}

/** At the end a connection is closed with its answer; kept alive, it would hold the process for a minute more. */
function endConnections(server: FastifyInstance): void {
  let isClosing = false;
  server.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}

const methods = ['GET', 'HEAD', 'POST', 'PATCH', 'DELETE'];
const exposedHeaders = ['ETag', 'Location', 'Retry-After', 'WWW-Authenticate', 'X-Request-Id'];

function enableCors(app: NestFastifyApplication, { server }: Config): void {
  if (server.corsOrigins.length > 0) app.enableCors({ origin: [...server.corsOrigins], methods, exposedHeaders });
}
