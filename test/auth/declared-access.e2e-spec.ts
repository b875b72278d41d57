import { Controller, Get, Global, Module, type Type, UseGuards } from '@nestjs/common';
import { RouterModule } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AnyScope,
  Audience,
  AuthModule,
  JwtAuthGuard,
  Public,
  RouteInventory,
  Scopes,
  ScopesGuard,
} from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';

@UseGuards(JwtAuthGuard, ScopesGuard)
class GuardedBase {
  @Get('inherited')
  @Scopes('inherited')
  inherited() {
    return {};
  }

  @Get('overridden')
  @Scopes('base')
  @AnyScope('base:a', 'base:b')
  @Audience('base-audience')
  overridden() {
    return {};
  }
}

@Public()
class PublicBase {
  @Get('inherited')
  inherited() {
    return {};
  }
}

describe('the declared access of a route', () => {
  let issuer: TestIssuer;
  let app: NestFastifyApplication | undefined;
  beforeAll(async () => void (issuer = await TestIssuer.start()));
  afterAll(() => issuer.close());
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  /** Starts an app with this controller, behind RouterModule if there is a prefix. */
  async function start(controller: Type, extras: object = {}, prefix?: string) {
    const options = { issuer: issuer.url, audience: issuer.audience, isGlobal: true, ...extras };
    @Module({ controllers: [controller] })
    class FeatureModule {}
    const routing = prefix === undefined ? [] : [RouterModule.register([{ path: prefix, module: FeatureModule }])];
    @Module({ imports: [AuthModule.forRoot(options), FeatureModule, ...routing] })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    return app;
  }

  const status = async (url: string, token?: string) => {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await app!.inject({ url, headers })).statusCode;
  };

  it('includes demands below a decorator that replaces the method', async () => {
    const traced: MethodDecorator = (_target, _key, descriptor) => {
      const method = descriptor.value as () => object; // of this class
      return { ...descriptor, value: (() => method()) as typeof descriptor.value };
    };
    @UseGuards(JwtAuthGuard, ScopesGuard)
    @Controller('traced')
    class TracedController {
      @Get()
      @traced
      @Scopes('a')
      @traced
      @Scopes('b')
      @AnyScope('c', 'd')
      @Audience('other')
      traced() {
        return {};
      }
    }
    await start(TracedController);
    const token = (...scopes: string[]) => issuer.token({ scopes, claims: { aud: ['api', 'other'] } });
    expect(await status('/traced', token())).toBe(403);
    expect(await status('/traced', token('a', 'c'))).toBe(403);
    expect(await status('/traced', token('b', 'c'))).toBe(403);
    expect(await status('/traced', token('a', 'b'))).toBe(403);
    expect(await status('/traced', token('a', 'b', 'd'))).toBe(200);
    expect(await status('/traced', issuer.token({ scopes: ['a', 'b', 'd'] }))).toBe(401);
  });

  it('responds with 500, instead of losing its demands, when an instance replaces the method', async () => {
    @UseGuards(JwtAuthGuard, ScopesGuard)
    @Controller('bound')
    class BoundController {
      constructor() {
        this.bound = this.bound.bind(this);
      }
      @Get()
      @Scopes('admin')
      bound() {
        return {};
      }
    }
    await start(BoundController);
    for (const scopes of [[], ['admin']]) expect(await status('/bound', issuer.token({ scopes }))).toBe(500);
  });

  it('adds its own demands to those of the overridden method', async () => {
    @Controller('x')
    class OverridingController extends GuardedBase {
      @Get('overridden')
      @Scopes('own')
      override overridden() {
        return {};
      }
    }
    await start(OverridingController);
    const claims = { aud: ['api', 'base-audience'] };
    const token = (...scopes: string[]) => issuer.token({ scopes, claims });
    expect(await status('/x/overridden', token('own'))).toBe(403);
    expect(await status('/x/overridden', token('base', 'base:a'))).toBe(403);
    expect(await status('/x/overridden', token('own', 'base'))).toBe(403);
    expect(await status('/x/overridden', token('own', 'base', 'base:b'))).toBe(200);
    expect(await status('/x/overridden', issuer.token({ scopes: ['own', 'base', 'base:b'] }))).toBe(401);
    expect(await status('/x/inherited', token('own'))).toBe(403);
    expect(await status('/x/inherited', token('inherited'))).toBe(200);
  });

  it('includes demands over two levels of inheritance, even when the class between declares none', async () => {
    class Between extends GuardedBase {
      override overridden() {
        return {};
      }
    }
    @Controller('x')
    class OutermostController extends Between {
      @Get('overridden')
      override overridden() {
        return {};
      }
    }
    await start(OutermostController);
    expect(await status('/x/overridden', issuer.token({ claims: { aud: ['api', 'base-audience'] } }))).toBe(403);
  });

  it('is not public when only its base class is', async () => {
    @Controller('x')
    class GuardedController extends PublicBase {
      @UseGuards(JwtAuthGuard)
      @Get('own')
      own() {
        return {};
      }
    }
    @Controller('y')
    @UseGuards(JwtAuthGuard)
    class GuardedClassController extends PublicBase {}
    await start(GuardedController);
    expect(await status('/x/own')).toBe(401);
    await app!.close();
    await start(GuardedClassController, { routes: 'declared' });
    expect(await status('/y/inherited')).toBe(401);
    expect(await status('/y/inherited', issuer.token())).toBe(200);
    await app!.close();
    await start(GuardedController, { guard: 'global' });
    expect(await status('/x/inherited')).toBe(401);
  });

  it('is public when its own class or method is', async () => {
    @Public()
    @Controller('x')
    class OpenController extends PublicBase {}
    @Controller('y')
    class OptingOutController extends GuardedBase {
      @Public()
      @Get('open')
      open() {
        return {};
      }
    }
    await start(OpenController, { guard: 'global' });
    expect(await status('/x/inherited')).toBe(200);
    await app!.close();
    await start(OptingOutController);
    expect(await status('/y/open')).toBe(200);
  });

  it('is not public when only the overridden method is', async () => {
    class Base {
      @Public()
      @Get()
      open() {
        return {};
      }
    }
    @Controller('x')
    class OverridingController extends Base {
      @Get()
      override open() {
        return {};
      }
    }
    await start(OverridingController, { guard: 'global' });
    expect(await status('/x')).toBe(401);
  });

  const contradiction = 'exclude each other';
  @Public()
  @UseGuards(JwtAuthGuard)
  @Controller('both')
  class BothOnClassController {
    @Get()
    both() {}
  }
  @Public()
  @Controller('inherited-guard')
  class PublicOfGuardedController extends GuardedBase {}
  @Public()
  @Controller('of-method')
  class GuardOnMethodController {
    @UseGuards(JwtAuthGuard)
    @Get()
    guarded() {}
  }
  class GuardedMethodBase {
    @UseGuards(JwtAuthGuard)
    @Get()
    guarded() {}
  }
  @Controller('lost-guard')
  class LostGuardController extends GuardedMethodBase {
    @Get()
    override guarded() {}
  }
  it.each<[what: string, controller: Type, problem: string]>([
    [
      'public and guarded',
      BothOnClassController,
      `BothOnClassController.both: @Public() and JwtAuthGuard of its class`,
    ],
    ['public with an inherited guard', PublicOfGuardedController, contradiction],
    ['public with a guarded method', GuardOnMethodController, contradiction],
    ['without the guard of the method that it overrides', LostGuardController, 'LostGuardController.guarded: neither'],
  ])('stops startup when a class is %s', async (_what, controller, problem) => {
    for (const extras of [{}, { routes: 'declared' }]) await expect(start(controller, extras)).rejects.toThrow(problem);
  });

  it('is listed with the path that serves it, including the prefix of RouterModule', async () => {
    @UseGuards(JwtAuthGuard)
    @Controller(['orders', 'old-orders'])
    class OrdersController {
      @Get([':id', 'by-id/:id'])
      get() {
        return {};
      }
    }
    await start(OrdersController, {}, 'admin/v2');
    const paths = app!
      .get(RouteInventory)
      .routes()
      .map(({ path }) => path);
    expect(paths).toEqual([
      '/admin/v2/orders/:id',
      '/admin/v2/orders/by-id/:id',
      '/admin/v2/old-orders/:id',
      '/admin/v2/old-orders/by-id/:id',
    ]);
    for (const path of paths) expect(await status(path.replace(':id', '1'), issuer.token())).toBe(200);
  });

  it('stops startup when one module imports two AuthModules, either of which might guard it', async () => {
    const options = [1, 2].map((n) => AuthModule.forRoot({ issuer: issuer.url, audience: `api-${n}` }));
    @Module({ imports: options })
    class AmbiguousModule {}
    const module = await Test.createTestingModule({ imports: [AmbiguousModule] }).compile();
    await expect(module.init()).rejects.toThrow('AmbiguousModule imports AuthModule more than once: import one');
  });

  it.each(['global', 're-exported'])('stops startup when two AuthModules are %s', async (what) => {
    const options = [1, 2].map((n) => {
      return AuthModule.forRoot({ issuer: issuer.url, audience: `api-${n}`, isGlobal: what === 'global' });
    });
    @Module({ imports: [options[0]!], exports: [AuthModule] })
    class FirstModule {}
    @Module({ imports: [options[1]!], exports: [AuthModule] })
    class SecondModule {}
    @Module({ imports: [SecondModule], exports: [SecondModule] })
    class ThirdModule {}
    @Module({ imports: [FirstModule, ThirdModule] })
    class AmbiguousModule {}
    const module = await Test.createTestingModule({ imports: [AmbiguousModule] }).compile();
    await expect(module.init()).rejects.toThrow(
      what === 'global' ? 'AuthModule is global more than once' : 'AmbiguousModule imports AuthModule more than once',
    );
  });

  it('is enforced by a module’s own AuthModule rather than one that a global module exports', async () => {
    const [own, other] = ['own', 'other'].map((audience) => AuthModule.forRoot({ issuer: issuer.url, audience }));
    @Global()
    @Module({ imports: [other!], exports: [AuthModule] })
    class CoreModule {}
    @Module({ imports: [own!] })
    class OwnModule {}
    const module = await Test.createTestingModule({ imports: [CoreModule, OwnModule] }).compile();
    await module.init();
    await module.close();
  });

  it('is enforced by a module’s own AuthModule rather than a global one', async () => {
    @UseGuards(JwtAuthGuard)
    @Controller('own')
    class OwnController {
      @Get()
      own() {
        return {};
      }
    }
    const own = AuthModule.forRoot({ issuer: issuer.url, audience: 'of its own' });
    @Module({ imports: [own], controllers: [OwnController] })
    class OwnModule {}
    const global = AuthModule.forRoot({ issuer: issuer.url, audience: 'api', isGlobal: true });
    const module = await Test.createTestingModule({ imports: [global, OwnModule] }).compile();
    app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    expect(await status('/own', issuer.token())).toBe(401);
    expect(await status('/own', issuer.token({ claims: { aud: 'of its own' } }))).toBe(200);
  });
});
