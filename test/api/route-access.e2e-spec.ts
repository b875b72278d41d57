import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  AnyScope,
  AuthModule,
  JwtAuthGuard,
  Public,
  RouteInventory,
  Scopes,
  ScopesGuard,
  UndeclaredAccessError,
} from '../../src/auth/index.js';
import { type AppOverrides, nestOptions } from '../../src/app.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

@Controller('undeclared')
class UndeclaredController {
  @Get('nothing')
  nothing() {}

  @Get('no-scopes-guard')
  @UseGuards(JwtAuthGuard)
  @Scopes('read:messages')
  noScopesGuard() {}

  @Get('wrong-order')
  @UseGuards(ScopesGuard, JwtAuthGuard)
  @Scopes('read:messages')
  wrongOrder() {}

  @Get('contradiction')
  @Public()
  @AnyScope('read:messages')
  contradiction() {}

  @Get('declared')
  @UseGuards(JwtAuthGuard)
  declared() {}

  notARoute() {}
}

@Public()
@Controller('public-class')
class PublicClassController {
  @Get('guarded')
  @UseGuards(JwtAuthGuard)
  guarded() {}

  @Get('open')
  open() {}
}

/** Lets everyone in: a subclass does not count as JwtAuthGuard. */
class LaxGuard extends JwtAuthGuard {
  override canActivate() {
    return true;
  }
}

@UseGuards(LaxGuard)
@Controller('lax')
class LaxController {
  @Get()
  lax() {}
}

const auth = {
  issuers: [{ issuer: 'https://issuer.example.com', audience: ['api'], profile: 'auth0', algorithms: ['RS256'] }],
  clockToleranceMs: 0,
  tokenCacheSize: 0,
  keys: { maxAgeMs: 1000, maxStaleMs: 1000, cooldownMs: 1000, timeoutMs: 1000, maxWaiting: 1 },
} as const;

@Module({
  imports: [AuthModule.forRoot({ ...auth, isGlobal: true, routes: 'declared' })],
  controllers: [UndeclaredController, PublicClassController, LaxController],
})
class UndeclaredModule {}

@Module({ controllers: [LaxController] })
class LaxModule {}

describe('startup', () => {
  it('fails and names every route whose access is not declared or not enforced', async () => {
    const module = await Test.createTestingModule({ imports: [UndeclaredModule] }).compile();
    const startup: unknown = await module.init().catch((error: unknown) => error);
    expect(startup).toBeInstanceOf(UndeclaredAccessError);
    expect(String(startup)).toContain(
      [
        'Some routes declare no access that is enforced:',
        '  UndeclaredController.nothing: neither JwtAuthGuard nor @Public()',
        '  UndeclaredController.noScopesGuard: no ScopesGuard after JwtAuthGuard',
        '  UndeclaredController.wrongOrder: no ScopesGuard after JwtAuthGuard',
        '  UndeclaredController.contradiction: @Public() and scopes exclude each other',
        '  PublicClassController.guarded: @Public() and its own JwtAuthGuard exclude each other',
        '  LaxController.lax: neither JwtAuthGuard nor @Public()',
      ].join('\n'),
    );
    await module.close();
  });

  it('fails when a module of the service adds an undeclared route', async () => {
    const create: AppOverrides['create'] = async (module, adapter) => {
      const testing = await Test.createTestingModule({ imports: [module, LaxModule] }).compile();
      return testing.createNestApplication(adapter, nestOptions);
    };
    await expect(createTestApp({}, { create })).rejects.toThrow(
      'LaxController.lax: neither JwtAuthGuard nor @Public()',
    );
  });
});

describe('the service', () => {
  let service: TestApp;
  beforeAll(async () => void (service = await createTestApp()));
  afterAll(() => service.close());

  it('has exactly the expected routes, each with its declared access', () => {
    const table = service.app
      .get(RouteInventory)
      .routes()
      .map(({ method, path, access }) => `${method} ${path} ${access === 'public' ? access : access.all.join(' ')}`);
    expect(table.toSorted()).toEqual([
      'DELETE /api/messages/:id write:messages',
      'GET /.well-known/oauth-protected-resource public',
      'GET /.well-known/oauth-protected-resource/* public',
      'GET /api/messages read:messages',
      'GET /api/messages/:id read:messages',
      'GET /api/private ',
      'GET /api/private-scoped read:messages',
      'GET /api/public public',
      'GET /health/live public',
      'GET /health/ready public',
      'GET /metrics public',
      'PATCH /api/messages/:id write:messages',
      'POST /api/messages write:messages',
    ]);
  });
});
