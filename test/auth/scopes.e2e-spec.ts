import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AnyScope,
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Public,
  Scopes,
  ScopesGuard,
} from '../../src/auth/index.js';
import { loadConfig } from '../../src/config/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { audience } from '../support/test-app.js';
import { patientKeys } from '../support/patient-keys.js';

@Scopes('base')
@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller()
class ScopedController {
  @Get('class')
  classOnly() {}

  @Get('all')
  @Scopes('a', 'b')
  all() {}

  @Get('any')
  @AnyScope('a', 'b')
  any() {}

  @Get('both')
  @Scopes('a')
  @AnyScope('b', 'c')
  both() {}

  @Get('lists')
  @AnyScope(['a', 'b'], 'c', ['d', 'e'])
  lists() {}

  @Get('several')
  @AnyScope('a', 'b')
  @Scopes('c')
  @AnyScope('d', 'e')
  @Scopes('f')
  several() {}
}

@Scopes('derived')
@Controller('derived')
class DerivedController extends ScopedController {}

@Public()
@Controller()
class PublicController {
  @Get('public')
  open() {}

  @Get('nobody')
  nobody(@CurrentPrincipal() principal: Principal) {
    return principal;
  }
}

describe('scopes', () => {
  const log: string[] = [];
  let issuer: TestIssuer;
  let app: NestFastifyApplication;
  beforeAll(async () => {
    issuer = await TestIssuer.start({ audience });
    const { auth } = loadConfig({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: audience });
    @Module({
      imports: [
        AuthModule.forRoot({ ...auth, keys: patientKeys, publicUrl: 'https://api.example.com', isGlobal: true }),
      ],
      controllers: [ScopedController, DerivedController, PublicController],
    })
    class ScopedModule {}
    const module = await Test.createTestingModule({ imports: [ScopedModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    const write = (line: unknown) => void log.push(String(line));
    app.useLogger({ log: write, warn: write, error: write });
    await app.init();
  });
  afterAll(async () => {
    await app.close();
    await issuer.close();
  });

  it.each([
    ['/class', 'base', 200],
    ['/class', '', 403],
    ['/class', 'bas', 403],
    ['/class', 'base:x', 403],
    ['/class', 'BASE', 403],
    ['/all', 'base a b', 200],
    ['/all', 'base a', 403],
    ['/all', 'a b', 403],
    ['/any', 'base b', 200],
    ['/any', 'base', 403],
    ['/any', 'a', 403],
    ['/both', 'base a c', 200],
    ['/both', 'base a', 403],
    ['/both', 'base b c', 403],
    ['/lists', 'base a b', 200],
    ['/lists', 'base c', 200],
    ['/lists', 'base d e', 200],
    ['/lists', 'base a e', 403],
    ['/lists', 'base a d', 403],
    ['/lists', 'base', 403],
    ['/lists', 'a b c d e', 403],
    ['/derived/class', 'base derived', 200],
    ['/derived/class', 'derived', 403],
    ['/derived/class', 'base', 403],
    ['/several', 'base b c e f', 200],
    ['/several', 'base b c f', 403],
    ['/several', 'base c e f', 403],
    ['/several', 'base b e f', 403],
    ['/several', 'base b c e', 403],
  ])('of the class and of the method are both required: %s with "%s" responds with %i', async (url, scope, status) => {
    const authorization = `Bearer ${issuer.token({ claims: { scope } })}`;
    expect(await app.inject({ url, headers: { authorization } })).toMatchObject({ statusCode: status });
  });

  it.each([
    [{ scp: 'base' }, 'the profile entra reads'],
    [{ scope: '', resource_access: { [audience]: { roles: ['base'] } } }, 'the profile keycloak reads'],
  ])('are missing, with a hint in the log, when they are in a claim of another profile: %j', async (claims, hint) => {
    const authorization = `Bearer ${issuer.token({ claims: { scope: '', permissions: [], ...claims } })}`;
    expect(await app.inject({ url: '/class', headers: { authorization } })).toMatchObject({ statusCode: 403 });
    expect(log).toContainEqual(expect.stringContaining(hint));
  });

  it('that are missing are named by the challenge, those of all alternatives', async () => {
    const headers = { authorization: `Bearer ${issuer.token({ claims: { scope: 'base a' } })}` };
    const response = await app.inject({ url: '/lists', headers });
    expect(response.headers['www-authenticate']).toContain('scope="base a b c d e"');
  });

  it('are not required when the class is public, with or without a token', async () => {
    expect(await app.inject({ url: '/public' })).toMatchObject({ statusCode: 200 });
    const headers = { authorization: 'Bearer nonsense' };
    expect(await app.inject({ url: '/public', headers })).toMatchObject({ statusCode: 200 });
  });

  it('and a principal do not exist on a public route, where @CurrentPrincipal() responds with 500', async () => {
    expect(await app.inject({ url: '/nobody' })).toMatchObject({ statusCode: 500 });
  });

  it.each([[['a b']], [['a"']], [['']], [[]]])('are rejected when they are declared as %j', (scopes) => {
    expect(() => Scopes(...scopes)).toThrow(TypeError);
    expect(() => AnyScope(...scopes)).toThrow(TypeError);
    expect(() => AnyScope('a', scopes)).toThrow(TypeError);
  });
});
