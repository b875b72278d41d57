import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AnyScope,
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Scopes,
  ScopesGuard,
} from 'nest-resource-server/auth';
import { authOverride } from 'nest-resource-server/testing';

// The code of docs/guides/moving.md: test/documents/testing-guide.e2e-spec.ts compares the two.

function fromExpress() {
  @Controller('orders')
  class OrdersController {
    @Get()
    @Scopes('read:orders')
    list(@CurrentPrincipal() { subject }: Principal) {
      return { of: subject };
    }
  }

  @Module({
    imports: [
      AuthModule.forRoot({
        issuer: 'https://TENANT.auth0.com/',
        audience: 'https://orders.example.com',
        guard: 'global',
      }),
    ],
    controllers: [OrdersController],
  })
  class AppModule {}
  return AppModule;
}

function fromPassport() {
  @Controller('orders')
  @UseGuards(JwtAuthGuard, ScopesGuard)
  class OrdersController {
    @Get()
    @Scopes('read:orders')
    list(@CurrentPrincipal() { subject }: Principal) {
      return { of: subject };
    }
  }

  @Module({
    imports: [
      AuthModule.forRoot({
        issuer: 'https://TENANT.auth0.com/',
        audience: 'https://orders.example.com',
        principal: (claims, defaults) => ({ ...defaults, company: String(claims.company) }),
      }),
    ],
    controllers: [OrdersController],
  })
  class AppModule {}
  return AppModule;
}

function fromKeycloak() {
  @Controller('orders')
  class OrdersController {
    @Get()
    @AnyScope('read:orders', 'admin')
    list(@CurrentPrincipal() { subject }: Principal) {
      return { of: subject };
    }
  }

  @Module({
    imports: [
      AuthModule.forRoot({
        issuer: 'https://keycloak.example.com/realms/shop',
        audience: 'orders-api',
        profile: 'keycloak',
        guard: 'global',
      }),
    ],
    controllers: [OrdersController],
  })
  class AppModule {}
  return AppModule;
}

const apps = [
  ['express-oauth2-jwt-bearer', fromExpress()],
  ['passport-jwt and jwks-rsa', fromPassport()],
  ['nest-keycloak-connect', fromKeycloak()],
] as const;

describe.each(apps)('an app moved from %s', (_library, appModule) => {
  it.each([
    ['the scope', ['read:orders'], 200],
    ['another scope', ['write:orders'], 403],
  ])('responds according to the scopes of a caller with %s', async (_what, scopes, status) => {
    const module = await authOverride({ scopes, subject: 'ann' })(
      Test.createTestingModule({ imports: [appModule] }),
    ).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    expect((await app.inject({ url: '/orders' })).statusCode).toBe(status);
    await app.close();
  });

  it('rejects a caller without a token', async () => {
    const module = await Test.createTestingModule({ imports: [appModule] }).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    await app.init();
    expect((await app.inject({ url: '/orders' })).statusCode).toBe(401);
    await app.close();
  });
});
