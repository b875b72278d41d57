import { StandardSchemaValidationPipe } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { loadConfig } from '../../src/config/index.js';
import { GreetingsController } from '../../src/greetings/greetings.controller.js';
import { MessagesModule } from '../../src/messages/messages.module.js';
import { type PrincipalOptions, authOverride } from '../../src/testing/index.js';

/** MessagesModule needs the configuration of a database from the app, but no AuthModule. */
const configModule = () =>
  ConfigModule.forRoot({ isGlobal: true, load: [() => loadConfig({ DATA_DIR: 'memory' })], skipProcessEnv: true });

describe('a controller under authOverride', () => {
  let app: NestFastifyApplication;
  const start = async (principal?: PrincipalOptions) => {
    const builder = Test.createTestingModule({
      imports: [await configModule(), MessagesModule],
      controllers: [GreetingsController],
    });
    const module = await authOverride(principal)(builder).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(new StandardSchemaValidationPipe());
    await app.init();
  };
  afterEach(() => app.close());

  const status = async (url: string) => (await app.inject({ url })).statusCode;
  const create = () => app.inject({ method: 'POST', url: '/api/messages', payload: { text: 'Hello' } });

  it('is called with the given principal', async () => {
    await start({ scopes: ['read:messages', 'write:messages'], subject: 'ann' });
    const response = await create();
    expect(response.statusCode).toBe(201);
    expect(response.json()).toMatchObject({ text: 'Hello', author: 'ann' });
    expect(await status('/api/messages')).toBe(200);
  });

  it('still requires the scopes that it declares', async () => {
    await start({ scopes: ['read:messages'] });
    expect(await status('/api/messages')).toBe(200);
    expect((await create()).statusCode).toBe(403);
  });

  it('responds with 401 without a principal, except on public routes', async () => {
    await start();
    expect(await status('/api/messages')).toBe(401);
    expect(await status('/api/private')).toBe(401);
    expect(await status('/api/public')).toBe(200);
  });
});

describe('authOverride', () => {
  it('refuses to run in production', () => {
    const { NODE_ENV } = process.env;
    process.env.NODE_ENV = 'production';
    expect(() => authOverride()).toThrow('authOverride is for tests, and does not run with NODE_ENV=production');
    process.env.NODE_ENV = NODE_ENV;
  });
});
