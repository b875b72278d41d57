import { Controller, Get, Module, type Type, UseGuards } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { type AppOverrides, nestOptions } from '../../src/app.js';
import { AuthModule, JwtAuthGuard, Public, RequireAuthentication } from '../../src/auth/index.js';
import { createTestApp } from '../support/test-app.js';

@Controller('unguarded')
class UnguardedController {
  @Get()
  @RequireAuthentication({ maxAge: 300 })
  unguarded() {}
}

@RequireAuthentication({ acr: ['phr'] })
@Controller('unguarded-class')
class UnguardedClassController {
  @Get()
  unguarded() {}
}

@Controller('public')
class PublicController {
  @Get()
  @Public()
  @RequireAuthentication({ acr: ['phr'] })
  contradiction() {}
}

@RequireAuthentication({ acr: ['phr'] })
@UseGuards(JwtAuthGuard)
@Controller('public-method')
class PublicMethodController {
  @Get()
  @Public()
  contradiction() {}
}

@RequireAuthentication({ acr: ['phr'] })
@UseGuards(JwtAuthGuard)
@Controller('impossible')
class ImpossibleController {
  @Get()
  @RequireAuthentication({ acr: ['pwd'] })
  impossible() {}
}

const cases: [controller: Type, problem: string][] = [
  [UnguardedController, 'UnguardedController.unguarded: neither JwtAuthGuard nor @Public()'],
  [UnguardedClassController, 'UnguardedClassController.unguarded: neither JwtAuthGuard nor @Public()'],
  [PublicController, 'PublicController.contradiction: @Public() and @RequireAuthentication() exclude each other'],
  [PublicMethodController, 'PublicMethodController.contradiction: @Public() and @RequireAuthentication() exclude'],
  [ImpossibleController, 'ImpossibleController.impossible: its @RequireAuthentication() have no acr in common'],
];

describe('a login that a route demands in vain', () => {
  it.each(cases)('stops startup of the service: %p', async (controller, problem) => {
    @Module({ controllers: [controller] })
    class FeatureModule {}
    const create: AppOverrides['create'] = async (module, adapter) => {
      const testing = await Test.createTestingModule({ imports: [module, FeatureModule] }).compile();
      return testing.createNestApplication(adapter, nestOptions);
    };
    await expect(createTestApp({}, { create })).rejects.toThrow(problem);
  });

  it.each(cases)('stops startup of an app that imports the module: %p', async (controller, problem) => {
    const auth = AuthModule.forRoot({ issuer: 'https://issuer.example.com', audience: 'api', isGlobal: true });
    @Module({ imports: [auth], controllers: [controller] })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    await expect(module.init()).rejects.toThrow(problem);
    await module.close();
  });

  it('stops startup with the name of the route when its options are wrong', () => {
    const define = () => {
      class OrdersController {
        @RequireAuthentication({ acr: [] })
        pay() {}
      }
      return OrdersController;
    };
    expect(define).toThrow(
      new TypeError(
        'OrdersController.pay: @RequireAuthentication() needs as acr a list of at least one value, each of printable ASCII without space, quote and backslash',
      ),
    );
  });
});
