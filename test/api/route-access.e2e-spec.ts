import { globSync } from 'node:fs';
import { type CanActivate, Controller, Get, Module, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  AnyScope,
  AuthModule,
  JwtAuthGuard,
  Public,
  type Route,
  RouteInventory,
  Scopes,
  ScopesGuard,
  UndeclaredAccessError,
  namedScopes,
} from '../../src/auth/index.js';
import { type AppOverrides, nestOptions } from '../../src/app.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

@Controller('undeclared')
class UndeclaredController {
  @Get('nothing')
  nothing() {}

  @Get('no-scopes-guard')
  @UseGuards(JwtAuthGuard)
  @Scopes('read')
  noScopesGuard() {}

  @Get('wrong-order')
  @UseGuards(ScopesGuard, JwtAuthGuard)
  @Scopes('read')
  wrongOrder() {}

  @Get('contradiction')
  @Public()
  @AnyScope('read')
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

/** Lets everyone in, and is no JwtAuthGuard. */
class LaxGuard implements CanActivate {
  canActivate() {
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
  revocationRetentionMs: 1000,
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

  it('has exactly the routes that test/api/access/ states, each with the access stated there', async () => {
    const files = globSync('access/*.ts', { cwd: import.meta.dirname });
    const stated = await Promise.all(files.map(async (file) => (await import(`./${file}`)) as StatedAccess));
    const routes = service.app.get(RouteInventory).routes();
    expect(routes.map(({ method, path, access }) => `${method} ${path}: ${nameOf(access)}`).toSorted()).toEqual(
      stated.flatMap(({ access }) => Object.entries(access).map((entry) => entry.join(': '))).toSorted(),
    );
  });
});

/** What each file of test/api/access/ exports: the access to the routes of one feature. A new resource is a new file. */
interface StatedAccess {
  readonly access: Readonly<Record<string, string>>;
}

function nameOf(access: Route['access']): string {
  return access === 'public' ? access : namedScopes(access).join(' ') || 'any valid token';
}
