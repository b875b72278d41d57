import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { InjectOptions, Response } from 'light-my-request';
import { type AppOverrides, createApp, nestOptions } from '../../src/app.js';
import { loadConfig } from '../../src/config/index.js';
import type { LocalIssuer } from '../../src/local-issuer/index.js';
import { createDatabase } from './postgres.js';

export const audience = 'https://messages.example.com';

/** The whole service on a database of its own, with a real issuer beside it. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly issuer: LocalIssuer;
  /** Sends a request through the whole server without a socket. */
  inject(request: InjectOptions): Promise<Response>;
  /** The same with an access token that holds these scopes, of a subject of its own where one is given. */
  injectAs(scope: string, request: InjectOptions, subject?: string): Promise<Response>;
  close(): Promise<void>;
}

/** @param environment variables besides those that make the app ready to test */
export async function createTestApp(
  environment: NodeJS.ProcessEnv = {},
  overrides: AppOverrides = {},
): Promise<TestApp> {
  // As in start.ts. A static import would also have Jest load jose in two ways at once, which it can't.
  const { startLocalIssuer } = await import('../../src/local-issuer/index.js');
  const issuer = await startLocalIssuer({ port: 0, audience });
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATA_DIR: 'memory',
    DATABASE_URL: await createDatabase(),
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: audience,
    ...environment,
  });
  const app = await createApp(config, { create: createTestingApp, ...overrides }).catch(async (error: unknown) => {
    await issuer.close();
    throw error;
  });
  return testApp(app, issuer);
}

const createTestingApp: AppOverrides['create'] = async (module, adapter) => {
  const testing = await Test.createTestingModule({ imports: [module] }).compile();
  return testing.createNestApplication<NestFastifyApplication>(adapter, { ...nestOptions, bufferLogs: true });
};

function testApp(app: NestFastifyApplication, issuer: LocalIssuer): TestApp {
  return {
    app,
    issuer,
    inject: (request) => app.inject(request),
    injectAs: async (scope, request, subject = 'tester') => {
      const token = await issuer.mint({ claims: { scope, sub: subject } });
      return app.inject({ ...request, headers: { authorization: `Bearer ${token}`, ...request.headers } });
    },
    close: async () => {
      await app.close();
      await issuer.close();
    },
  };
}
