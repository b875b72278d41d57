import { Controller, ForbiddenException, Get, StandardSchemaValidationPipe, UseGuards } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  Audience,
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Public,
  RequireAuthentication,
  Scopes,
  ScopesGuard,
} from '../../src/auth/index.js';
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

class Routes {
  @Get()
  name(@CurrentPrincipal() { subject }: Principal) {
    return subject;
  }

  @Get('scope')
  @Scopes('read:orders')
  scope() {}

  @Get('audience')
  @Audience('https://contracts.example.com', 'https://orders.example.com')
  audience() {}

  @Get('login')
  @RequireAuthentication({ acr: ['gold'], maxAge: 3600 })
  login() {}
}

@Controller()
class GlobalController extends Routes {
  @Get('public')
  @Public()
  open() {}
}

@Controller()
@UseGuards(JwtAuthGuard, ScopesGuard)
class GuardedController extends Routes {
  @Get('public')
  @Public()
  open() {}
}

const seconds = () => Math.floor(Date.now() / 1000);
const both = ['https://orders.example.com', 'https://contracts.example.com'];
const gold = (age: number) => ({ claims: { acr: 'gold', auth_time: seconds() - age } });

const globalAuth = () => AuthModule.forRoot({ issuer: 'http://127.0.0.1:1', audience: 'api', guard: 'global' });
const kinds = [
  { kind: 'global guards', metadata: () => ({ imports: [globalAuth()], controllers: [GlobalController] }) },
  { kind: 'guards by route', metadata: () => ({ controllers: [GuardedController] }) },
];

describe.each(kinds)('authOverride with $kind', ({ metadata }) => {
  const get = async (url: string, principal?: PrincipalOptions) => {
    const module = await authOverride(principal)(Test.createTestingModule(metadata())).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    const { statusCode, body } = await app.inject({ url });
    await app.close();
    return { status: statusCode, body };
  };

  it('makes the given principal the caller', async () => {
    expect(await get('/', { subject: 'ann' })).toEqual({ status: 200, body: 'ann' });
  });

  it.each<[what: string, status: number, url: string, principal: PrincipalOptions | undefined]>([
    ['no principal', 401, '/', undefined],
    ['no principal on a public route', 200, '/public', undefined],
    ['a principal with the scope', 200, '/scope', { scopes: ['read:orders'] }],
    ['a principal with another scope', 403, '/scope', { scopes: ['write:orders'] }],
    ['all audiences of the route', 200, '/audience', { audience: both }],
    ['one audience of two', 401, '/audience', { audience: both[0]! }],
    ['no audience', 401, '/audience', {}],
    ['a claim aud that replaces the audience', 401, '/audience', { audience: both, claims: { aud: 'api' } }],
    ['a strong and recent login', 200, '/login', gold(10)],
    ['a login that is too old', 401, '/login', gold(7200)],
    ['a login without acr', 401, '/login', { claims: { auth_time: seconds() } }],
    ['no login', 401, '/login', {}],
  ])('responds as production does to %s: %i', async (_what, status, url, principal) => {
    expect((await get(url, principal)).status).toBe(status);
  });
});

describe('overrideProvider(JwtAuthGuard) of Nest', () => {
  it('replaces the global guard', async () => {
    const metadata = { imports: [globalAuth()], controllers: [GlobalController] };
    const canActivate = () => {
      throw new ForbiddenException();
    };
    const module = await Test.createTestingModule(metadata)
      .overrideProvider(JwtAuthGuard)
      .useValue({ canActivate })
      .compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    expect((await app.inject({ url: '/' })).statusCode).toBe(403);
    await app.close();
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
