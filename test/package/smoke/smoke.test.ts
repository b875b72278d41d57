import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { Controller, Get, type INestApplication, Module, UseGuards } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  Audience,
  AuthModule,
  CurrentPrincipal,
  JwtAuthGuard,
  type Principal,
  Public,
  RequireClaim,
  Scopes,
  ScopesGuard,
} from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('who')
class WhoController {
  @Get()
  @Scopes('read:who')
  who(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }

  @Get('elsewhere')
  @Audience('elsewhere')
  elsewhere() {}

  @Get('member')
  @RequireClaim('org_id', 'org_1')
  member() {
    return {};
  }

  @Get('public')
  @Public()
  open() {
    return {};
  }
}

function moduleFor(issuer: TestIssuer) {
  @Module({
    imports: [AuthModule.forRoot({ issuer: issuer.url, audience: issuer.audience, routes: 'declared' })],
    controllers: [WhoController],
  })
  class WhoModule {}
  return WhoModule;
}

/** Express is Nest's default. */
const platforms: Record<string, (issuer: TestIssuer) => Promise<INestApplication>> = {
  Express: (issuer) => NestFactory.create(moduleFor(issuer), { logger: false }),
  Fastify: (issuer) => NestFactory.create(moduleFor(issuer), new FastifyAdapter(), { logger: false }),
};

interface Result {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Record<string, unknown>;
}

async function get(url: string, ...tokens: string[]): Promise<Result> {
  const headers = tokens.flatMap((token) => ['Authorization', `Bearer ${token}`]);
  const sent = request(url, { headers: ['Host', new URL(url).host, ...headers] as never }).end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = (await response.toArray()).join('');
  return { status: response.statusCode, headers: response.headers, body: JSON.parse(body) };
}

for (const [platform, create] of Object.entries(platforms)) {
  describe(`AuthModule on ${platform}`, () => {
    let issuer: TestIssuer;
    let down: TestIssuer;
    const apps: INestApplication[] = [];
    const start = async (trusted: TestIssuer) => {
      const app = await create(trusted);
      apps.push(app);
      await app.listen(0, '127.0.0.1');
      return `${await app.getUrl()}/who`;
    };
    let who: string;
    let whoDown: string;
    before(async () => {
      issuer = await TestIssuer.start();
      down = await TestIssuer.start();
      down.outage();
      who = await start(issuer);
      whoDown = await start(down);
    });
    after(async () => {
      for (const app of apps) await app.close();
      await issuer.close();
      await down.close();
    });

    it('accepts a valid token, also when it is cached', async () => {
      const token = issuer.token({ subject: 'ada', scopes: ['read:who'] });
      for (const response of [await get(who, token), await get(who, token)]) {
        assert.deepEqual([response.status, response.body], [200, { subject: 'ada' }]);
      }
      assert.equal((await get(`${who}/public`)).status, 200);
    });

    it('rejects a missing or expired token with a challenge and a problem', async () => {
      const { status, headers, body } = await get(who);
      assert.deepEqual([status, headers['www-authenticate']], [401, 'Bearer']);
      const detail = 'An access token is required';
      assert.deepEqual(body, { type: 'about:blank', title: 'Unauthorized', status: 401, detail });
      const expired = await get(who, issuer.flawed.expired());
      const challenge = 'Bearer error="invalid_token", error_description="The access token has expired"';
      assert.deepEqual([expired.status, expired.headers['www-authenticate']], [401, challenge]);
      assert.deepEqual([expired.body.error, expired.body.reason], ['invalid_token', 'token_expired']);
    });

    it('rejects two Authorization headers', async () => {
      const token = issuer.token({ scopes: ['read:who'] });
      assert.equal((await get(who, token, token)).status, 400);
    });

    it('rejects a token in the query, however many parameters precede it and however its name is written', async () => {
      const token = issuer.token({ scopes: ['read:who'] });
      const names = ['access_token', `${'a=1&'.repeat(1001)}access_token`, 'access_token[]', 'access_token[x]'];
      for (const name of [...names, 'access%5Ftoken', 'access_token%5B%5D', '[access_token]', 'a=%zz&access_token']) {
        const { status, headers } = await get(`${who}?${name}=${token}`, token);
        assert.deepEqual([status, /error="invalid_request"/.test(String(headers['www-authenticate']))], [400, true]);
      }
      assert.equal((await get(`${who}?access_token_type=jwt&b=%zz`, token)).status, 200);
    });

    it('rejects a token without the scope or the audience of the route', async () => {
      const { status, headers } = await get(who, issuer.token());
      assert.deepEqual([status, /scope="read:who"/.test(String(headers['www-authenticate']))], [403, true]);
      const { status: elsewhere, body } = await get(`${who}/elsewhere`, issuer.token());
      assert.deepEqual([elsewhere, body.reason], [401, 'audience_mismatch']);
    });

    it('rejects a token without the claim of the route', async () => {
      const statusOf = async (org: unknown) => get(`${who}/member`, issuer.token({ claims: { org_id: org } }));
      assert.equal((await statusOf('org_1')).status, 200);
      for (const org of ['org_2', ['org_1'], undefined]) {
        const { status, headers, body } = await statusOf(org);
        const challenge = 'Bearer error="insufficient_scope", error_description="' + String(body.detail) + '"';
        assert.deepEqual([status, body.reason, headers['www-authenticate']], [403, 'claim_required', challenge]);
      }
    });

    it('responds with 503 while the keys are unavailable, which does not affect another app', async () => {
      const { status, headers, body } = await get(whoDown, down.token());
      assert.deepEqual([status, body.reason, headers['www-authenticate']], [503, 'keys_unavailable', undefined]);
      assert.ok(Number(headers['retry-after']) >= 1);
      assert.equal((await get(who, issuer.token({ scopes: ['read:who'] }))).status, 200);
      assert.equal((await get(who, down.token())).body.reason, 'issuer_not_trusted');
    });
  });
}
