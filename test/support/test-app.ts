import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { InjectOptions, Response } from 'light-my-request';
import { type AppOverrides, createApp, nestOptions } from '../../src/app.js';
import { loadConfig } from '../../src/config/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { createDatabase } from './postgres.js';

export const audience = 'https://messages.example.com';

/** The whole service with its own database and a real issuer. */
export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly issuer: TestIssuer;
  /** Sends a request through the whole server without a socket. */
  inject(request: InjectOptions): Promise<Response>;
  /** Like `inject`, with an access token that has these scopes. The subject defaults to `tester`. */
  injectAs(scope: string, request: InjectOptions, subject?: string): Promise<Response>;
  close(): Promise<void>;
}

/** @param environment variables that add to or override those of a test */
export async function createTestApp(
  environment: NodeJS.ProcessEnv = {},
  overrides: AppOverrides = {},
): Promise<TestApp> {
  const issuer = await TestIssuer.start({ audience, profile: 'rfc9068' });
  const config = loadConfig({
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    DATA_DIR: 'memory',
    DATABASE_URL: await createDatabase(),
    AUTH_ISSUER: issuer.url,
    AUTH_AUDIENCE: audience,
    AUTH_JWKS_TIMEOUT: '60', // on a busy machine, 3 s may be too short
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

function testApp(app: NestFastifyApplication, issuer: TestIssuer): TestApp {
  return {
    app,
    issuer,
    inject: (request) => app.inject(request),
    injectAs: (scope, request, subject = 'tester') => {
      const token = issuer.token({ claims: { scope, sub: subject } });
      return app.inject({ ...request, headers: { authorization: `Bearer ${token}`, ...request.headers } });
    },
    close: async () => {
      await app.close();
      await issuer.close();
    },
  };
}
