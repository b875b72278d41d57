import { Controller, Get, type INestApplication, Module, UseGuards } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AuthModule,
  CurrentPrincipal,
  Issuers,
  JwtAuthGuard,
  type Principal,
  ScopesGuard,
} from '../../src/auth/index.js';
import { loadConfig } from '../../src/config/index.js';
import { ProblemFilter } from '../../src/problems/index.js';

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller()
class WhoController {
  @Get('who')
  who(@CurrentPrincipal() { issuer, subject, clientId, scopes }: Principal) {
    return { issuer, subject, clientId, scopes: [...scopes] };
  }
}

/** AuthModule in an app with one protected route, `/who`, and no more: for what the rest of the service has no part in. */
export interface AuthApp {
  readonly app: INestApplication;
  readonly issuers: Issuers;
  /** What was logged, a line each. */
  readonly log: readonly string[];
  who(token: string): Promise<Answer>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly reason: unknown;
  readonly retryAfter: number | undefined;
  readonly body: Record<string, unknown>;
}

/** @param environment the variables of the contract; the audience is `api` */
export async function createAuthApp(environment: NodeJS.ProcessEnv): Promise<AuthApp> {
  const { auth } = loadConfig({ ...(!environment.AUTH_ISSUERS && { AUTH_AUDIENCE: 'api' }), ...environment });
  @Module({ imports: [AuthModule.forRoot({ ...auth, isGlobal: true })], controllers: [WhoController] })
  class WhoModule {}
  const module = await Test.createTestingModule({ imports: [WhoModule] }).compile();
  const log: string[] = [];
  const write = (line: unknown) => void log.push(String(line));
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useLogger({ log: write, warn: write, error: write });
  app.useGlobalFilters(new ProblemFilter());
  await app.init();
  const who = async (token: string): Promise<Answer> => {
    const {
      statusCode: status,
      headers,
      ...response
    } = await app.inject({
      url: '/who',
      headers: { authorization: `Bearer ${token}` },
    });
    const body = response.json<Record<string, unknown>>();
    const retryAfter = headers['retry-after'] === undefined ? undefined : Number(headers['retry-after']);
    return { status, reason: body.reason, retryAfter, body };
  };
  return { app, issuers: app.get(Issuers), log, who, close: () => app.close() };
}
