import { Controller, Get, type INestApplication, Module, UseGuards } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AuthModule,
  type AuthModuleOptions,
  Challenges,
  CurrentPrincipal,
  Issuers,
  JwtAuthGuard,
  type Principal,
  ScopesGuard,
} from '../../src/auth/index.js';
import { loadConfig } from '../../src/config/index.js';
import { ProblemFilter } from '../../src/problems/index.js';
import { patientKeys } from '../support/patient-keys.js';

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller()
class WhoController {
  @Get('who')
  who(@CurrentPrincipal() { issuer, subject, clientId, scopes }: Principal) {
    return { issuer, subject, clientId, scopes: [...scopes] };
  }
}

/** A minimal app with AuthModule and one protected route, `/who`: for tests that don't need the rest of the service. */
export interface AuthApp {
  readonly app: INestApplication;
  readonly issuers: Issuers;
  /** The logged lines. */
  readonly log: readonly string[];
  who(token: string): Promise<WhoResponse>;
  close(): Promise<void>;
}

export interface WhoResponse {
  readonly status: number;
  readonly reason: unknown;
  readonly retryAfter: number | undefined;
  readonly body: Record<string, unknown>;
}

/** @param environment the service's variables; AUTH_AUDIENCE defaults to `api`, unless AUTH_ISSUERS is set */
export async function createAuthApp(environment: NodeJS.ProcessEnv): Promise<AuthApp> {
  const { auth } = loadConfig({
    ...(!environment.AUTH_ISSUERS && { AUTH_AUDIENCE: 'api' }),
    AUTH_JWKS_TIMEOUT: '60', // on a busy machine, 3 s may be too short
    ...environment,
  });
  return createAppTrusting({ ...auth, publicUrl: 'https://api.example.com' });
}

/** The same app with options of `AuthModule`. */
export async function createAppTrusting(options: AuthModuleOptions): Promise<AuthApp> {
  @Module({
    imports: [AuthModule.forRoot({ keys: patientKeys, ...options, isGlobal: true })],
    controllers: [WhoController],
  })
  class WhoModule {}
  const module = await Test.createTestingModule({ imports: [WhoModule] }).compile();
  const log: string[] = [];
  const write = (line: unknown) => void log.push(String(line));
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useLogger({ log: write, warn: write, error: write });
  app.useGlobalFilters(new ProblemFilter(app.get(Challenges)));
  await app.init();
  const who = async (token: string): Promise<WhoResponse> => {
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
