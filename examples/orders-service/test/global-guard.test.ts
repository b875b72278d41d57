import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Controller, Get, Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthModule, CurrentPrincipal, OptionalAuth, type Principal, Public, Scopes } from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';

@Controller('stock')
class StockController {
  @Get()
  @Scopes('read:stock')
  list() {
    return [];
  }

  @Get('offers')
  @OptionalAuth()
  offers(@CurrentPrincipal() principal: Principal | undefined) {
    return { greeting: `Hello ${principal?.subject ?? 'guest'}` };
  }

  @Get('health')
  @Public()
  health() {
    return {};
  }
}

it('guards every route but the public ones where the guard is global', async () => {
  await using issuer = await TestIssuer.start();
  const [AUTH_ISSUER, AUTH_AUDIENCE] = [issuer.url, issuer.audience];

  @Module({
    imports: [AuthModule.forRoot({ issuer: AUTH_ISSUER, audience: AUTH_AUDIENCE, guard: 'global' })],
    controllers: [StockController],
  })
  class StockModule {}

  const module = await Test.createTestingModule({ imports: [StockModule] }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  await app.init();
  const status = async (url: string, token?: string) =>
    (await app.inject({ url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })).statusCode;
  assert.equal(await status('/stock'), 401);
  assert.equal(await status('/stock', issuer.token()), 403);
  assert.equal(await status('/stock', issuer.token({ scopes: ['read:stock'] })), 200);
  assert.equal(await status('/stock/health'), 200);
  assert.deepEqual((await app.inject({ url: '/stock/offers' })).json(), { greeting: 'Hello guest' });
  const headers = { authorization: `Bearer ${issuer.token({ subject: 'ada' })}` };
  assert.deepEqual((await app.inject({ url: '/stock/offers', headers })).json(), { greeting: 'Hello ada' });
  assert.equal(await status('/stock/offers', issuer.flawed.expired()), 401);
  await app.close();
});
