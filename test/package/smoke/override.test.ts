import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Controller, Get } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { AuthModule } from 'nest-resource-server/auth';
import { authOverride } from 'nest-resource-server/testing';

@Controller('who')
class WhoController {
  @Get()
  who() {
    return {};
  }
}

const adapters = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };
const imports = [AuthModule.forRoot({ issuer: 'https://issuer.example.com', audience: 'api', guard: 'global' })];

for (const [platform, adapter] of Object.entries(adapters)) {
  it(`authOverride replaces the global guard on ${platform}`, async () => {
    for (const [principal, status] of [[{}, 200] as const, [undefined, 401] as const]) {
      const builder = Test.createTestingModule({ imports, controllers: [WhoController] });
      const app = (await authOverride(principal)(builder).compile()).createNestApplication(adapter(), {
        logger: false,
      });
      await app.listen(0, '127.0.0.1');
      assert.equal((await fetch(`${await app.getUrl()}/who`)).status, status);
      await app.close();
    }
  });
}
