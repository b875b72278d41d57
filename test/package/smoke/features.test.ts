import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { after, before, describe, it } from 'node:test';
import {
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  type INestApplication,
  Injectable,
  Module,
  UseGuards,
  applyDecorators,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  AuthModule,
  type AuthModuleOptions,
  CurrentPrincipal,
  InvalidTokenError,
  JwtAuthGuard,
  OptionalAuth,
  type Principal,
  frozenPrincipal,
  setCurrentPrincipal,
} from 'nest-resource-server/auth';
import { TestIssuer } from 'nest-resource-server/testing';

const headersOf = (context: ExecutionContext) => context.switchToHttp().getRequest<IncomingMessage>().headers;

@Injectable()
class OwnGuard extends JwtAuthGuard {
  override canActivate(context: ExecutionContext) {
    if (headersOf(context)['x-closed']) return this.refusals.refuse(new InvalidTokenError('closed', 'Closed'), context);
    return super.canActivate(context);
  }
}

const billing = frozenPrincipal({ issuer: 'keys', subject: 'billing', clientId: '', scopes: new Set(), claims: {} });

@Injectable()
class KeyOrTokenGuard implements CanActivate {
  constructor(private readonly guard: JwtAuthGuard) {}

  canActivate(context: ExecutionContext) {
    if (headersOf(context)['x-api-key'] !== 'correct') return this.guard.canActivate(context);
    setCurrentPrincipal(context, billing);
    return true;
  }
}

/** A module with one route, and an AuthModule of its own. */
function feature(path: string, decorators: ClassDecorator[], options: AuthModuleOptions) {
  @applyDecorators(...decorators)
  @Controller(path)
  class FeatureController {
    @Get()
    who(@CurrentPrincipal() principal: Principal | undefined) {
      return { subject: principal?.subject ?? 'guest' };
    }
  }
  @Module({ imports: [AuthModule.forRoot(options)], controllers: [FeatureController] })
  class FeatureModule {}
  return FeatureModule;
}

const cookieOf = (request: unknown) => /token=([^;]+)/.exec((request as IncomingMessage).headers.cookie ?? '')?.[1];
const guarded = [UseGuards(JwtAuthGuard)];

function moduleTrusting({ url: issuer, audience }: TestIssuer) {
  const trusted = { issuer, audience };
  @Module({
    imports: [
      feature('optional', [...guarded, OptionalAuth()], trusted),
      feature('subclass', [UseGuards(OwnGuard)], trusted),
      feature('key', [UseGuards(KeyOrTokenGuard)], trusted),
      feature('cookie', guarded, { ...trusted, token: cookieOf }),
      feature('passport', [UseGuards(AuthGuard('access-token'))], { ...trusted, strategy: 'access-token' }),
      feature('dynamic', guarded, { issuers: async (iss) => (iss === issuer ? trusted : undefined) }),
      feature('fresh', guarded, { ...trusted, maxTokenAge: 60 }),
    ],
  })
  class AppModule {}
  return AppModule;
}

const adapters = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() };

for (const [platform, adapter] of Object.entries(adapters)) {
  describe(`on ${platform}`, () => {
    let issuer: TestIssuer;
    let app: INestApplication;
    before(async () => {
      issuer = await TestIssuer.start();
      app = await NestFactory.create(moduleTrusting(issuer), adapter(), { logger: false, abortOnError: false });
      await app.listen(0, '127.0.0.1');
    });
    after(async () => {
      await app.close();
      await issuer.close();
    });

    const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
    const cookie = (token: string) => ({ cookie: `token=${token}` });
    const hoursOld = () => issuer.token({ claims: { iat: Math.floor(Date.now() / 1000) - 7200 } });
    const expired = () => issuer.flawed.expired();

    type Row = [what: string, headers: Record<string, string>, status: number, subjectOrReason?: string];
    const features: Record<string, () => Row[]> = {
      optional: () => [['an expired token', bearer(expired()), 401, 'token_expired']],
      subclass: () => [['its own rule', { ...bearer(issuer.token()), 'x-closed': '1' }, 401, 'closed']],
      key: () => [['its key', { 'x-api-key': 'correct' }, 200, 'billing']],
      cookie: () => [
        ['a cookie', cookie(issuer.token()), 200, 'user'],
        ['an expired cookie', cookie(expired()), 401, 'token_expired'],
        ['both', { ...cookie(issuer.token()), ...bearer(issuer.token()) }, 400],
      ],
      passport: () => [['a tampered token', bearer(issuer.flawed.tampered()), 401]],
      dynamic: () => [
        [
          'an unknown issuer',
          bearer(issuer.token({ claims: { iss: 'https://other.example.com' } })),
          401,
          'issuer_not_trusted',
        ],
      ],
      fresh: () => [['an old token', bearer(hoursOld()), 401, 'token_expired']],
    };
    for (const [path, rowsOf] of Object.entries(features)) {
      it(`${path} accepts a valid token, and rejects a bad one`, async () => {
        const none: Row = path === 'optional' ? ['no token', {}, 200, 'guest'] : ['no token', {}, 401];
        const rows: Row[] = [['a valid token', bearer(issuer.token()), 200, 'user'], none, ...rowsOf()];
        for (const [what, headers, ...expected] of rows) {
          const response = await fetch(`${await app.getUrl()}/${path}`, { headers });
          const { subject, reason } = (await response.json()) as { subject?: string; reason?: string };
          const actual = [response.status, subject ?? reason].filter((value) => value !== undefined);
          assert.deepEqual(actual, expected, what);
        }
      });
    }
  });
}
