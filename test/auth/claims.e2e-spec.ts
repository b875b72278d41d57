import { readFile } from 'node:fs/promises';
import { Controller, Get, Module, type Type, UseGuards } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { Test } from '@nestjs/testing';
import { type AppOverrides, nestOptions } from '../../src/app.js';
import {
  AuthModule,
  JwtAuthGuard,
  Public,
  RequireClaim,
  RouteInventory,
  Scopes,
  ScopesGuard,
} from '../../src/auth/index.js';
import { createLogger } from '../../src/logging/logger.js';
import { TestIssuer, authOverride } from '../../src/testing/index.js';
import { dpopOffer } from '../support/challenges.js';
import { Scrape } from '../support/scrape.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { ClaimsController, createClaimsApp } from './claims-app.js';
import { patientKeys } from '../support/patient-keys.js';

const description = 'The access token lacks a claim that this request requires';
const challenge = (parameters = '') =>
  `Bearer error="insufficient_scope", ${parameters}error_description="${description}", ${dpopOffer}`;

/** On a busy machine, the keys may take longer than the default. */
const patient = { AUTH_JWKS_TIMEOUT: '60' };

/** Claims as they are in the JSON of a token; `__proto__` in it is a member like any other. */
const json = (text: string) => JSON.parse(text) as Record<string, unknown>;

describe('claims that a route demands', () => {
  const lines: string[] = [];
  const logger = createLogger({ logLevel: 'trace' }, { write: (line: string) => void lines.push(line) });
  let service: TestApp;
  beforeAll(async () => {
    service = await createTestApp(patient, { create: createClaimsApp, logger });
  });
  afterAll(() => service.close());
  beforeEach(() => void lines.splice(0));

  const send = (path: string, claims: object) => {
    const authorization = `Bearer ${service.issuer.token({ claims: { ...claims } })}`;
    return service.inject({ url: `/api/claims/${path}`, headers: { authorization } });
  };

  it.each([
    ['text', { org_id: 'org_1' }],
    ['text', { org_id: 'org_2' }],
    ['number', { level: 3 }],
    ['boolean', { email_verified: true }],
    ['nested', { realm_access: { tenant: 't1' } }],
    ['address', { 'https://example.com/org.id': 'org_1' }],
    ['words', { groups: 'staff admins' }],
    ['words', { groups: ['others', 'admins', 'staff'] }],
    ['words', { groups: ['admins', 7, null, ['x'], 'staff', 'staff'] }],
    ['check', { org_id: 'ada', sub: 'ada' }],
    ['several', { scope: 'read', org_id: 'org_1', groups: ['staff'] }],
    ['scopes', { scope: 'a b' }],
  ])('are met: %s with %j', async (path, claims) => {
    expect((await send(path, claims)).statusCode).toBe(200);
  });

  it.each([
    ['text', {}],
    ['text', { org_id: 'org_3' }],
    ['text', { org_id: 'ORG_1' }],
    ['text', { org_id: 'org_1 ' }],
    ['text', { org_id: 'org_1 org_2' }],
    ['text', { org_id: 'org_1,org_2' }],
    ['text', { org_id: ['org_1'] }],
    ['text', { org_id: [['org_1']] }],
    ['text', { org_id: { org_1: true } }],
    ['text', { org_id: { toString: 'org_1' } }],
    ['text', { org_id: true }],
    ['text', { org_id: null }],
    ['text', { org_id: '' }],
    ['text', { org_name: 'org_1', organization: { org_id: 'org_1' } }],
    ['number', { level: '3' }],
    ['number', { level: 4 }],
    ['number', { level: [3] }],
    ['boolean', { email_verified: 'true' }],
    ['boolean', { email_verified: 1 }],
    ['boolean', { email_verified: {} }],
    ['boolean', { email_verified: false }],
    ['nested', { 'realm_access.tenant': 't1' }],
    ['nested', { realm_access: 't1' }],
    ['nested', { realm_access: null }],
    ['nested', { realm_access: [{ tenant: 't1' }] }],
    ['nested', { realm_access: { tenant: ['t1'] } }],
    ['nested', json('{"realm_access": {"__proto__": {"tenant": "t1"}}}')],
    ['address', { 'https://example': { 'com/org': { id: 'org_1' } } }],
    ['prototype', {}],
    ['prototype', { org: 'org_1' }],
    ['constructor', {}],
    ['constructor', { constructor: 'Object' }],
    ['words', {}],
    ['words', { groups: 'staff' }],
    ['words', { groups: 'staff,admins' }],
    ['words', { groups: 'staffadmins' }],
    ['words', { groups: ['staff admins'] }],
    ['words', { groups: [['staff', 'admins']] }],
    ['words', { groups: [['staff'], ['admins']] }],
    ['words', { groups: { 0: 'staff', 1: 'admins', length: 2 } }],
    ['words', { groups: { staff: true, admins: true } }],
    ['words', { groups: ['Staff', 'Admins'] }],
    ['words', { groups: null }],
    ['words', { groups: 7 }],
    ['check', { org_id: 'eve', sub: 'ada' }],
  ])('are not met: %s with %j', async (path, claims) => {
    const { statusCode, headers, ...response } = await send(path, claims);
    const { requestId, ...body } = response.json<Record<string, unknown>>();
    expect(requestId).toBe(headers['x-request-id']);
    expect({ statusCode, challenge: headers['www-authenticate'], body }).toEqual({
      statusCode: 403,
      challenge: challenge(),
      body: {
        type: 'about:blank',
        title: 'Forbidden',
        status: 403,
        detail: description,
        error: 'insufficient_scope',
        reason: 'claim_required',
      },
    });
  });

  it.each([
    ['', { scope: 'read:reports', org_id: 'org_1', groups: 'finance staff' }, 200],
    ['', { scope: 'read:reports', org_id: 'org_1', groups: 'staff' }, 403],
    ['/drafts', { org_id: 'org_2', email: 'a@example.com', email_verified: true }, 200],
    ['/drafts', { org_id: 'org_2', email: 'a@example.com', email_verified: 'true' }, 403],
    ['/drafts', { org_id: 'org_2', email: 'a@example.com.evil.example', email_verified: true }, 403],
    ['/drafts', { email: 'a@example.com', email_verified: true }, 403],
  ])('hold as the guide shows: reports%s with %j responds with %i', async (path, claims, status) => {
    expect((await send(`../reports${path}`, claims)).statusCode).toBe(status);
  });

  it('are shown in the guide by code that this suite runs', async () => {
    const normalized = (code: string) => code.replaceAll(/\s+/g, '');
    const page = await readFile('docs/guides/scopes-and-roles.md', 'utf8');
    const [, shown = ''] = /## Demand a claim\n\n```ts\n(.*?)```/s.exec(page)!;
    expect(normalized(await readFile('test/auth/claims-app.ts', 'utf8'))).toContain(normalized(shown));
  });

  it.each([
    ['class/inherited', { org_id: 'org_1' }, 200],
    ['class/inherited', { org_id: 'org_3' }, 403],
    ['class/narrowed', { org_id: 'org_2' }, 200],
    ['class/narrowed', { org_id: 'org_1' }, 403],
    ['class/narrowed', { org_id: 'org_3' }, 403],
    ['class/overridden', { org_id: 'org_1', base: true, groups: 'staff' }, 200],
    ['class/overridden', { org_id: 'org_1', groups: 'staff' }, 403],
    ['class/overridden', { org_id: 'org_1', base: true }, 403],
    ['class/overridden', { base: true, groups: 'staff' }, 403],
  ])('of the class, the method and an overridden method all hold: %s with %j responds with %i', async (...row) => {
    const [path, claims, status] = row;
    expect((await send(path, claims)).statusCode).toBe(status);
  });

  it('come after the scopes, which the challenge names where the route demands some', async () => {
    const claims = { org_id: 'org_1', groups: 'staff' };
    const reasonOf = async (all: object) => (await send('several', all)).json<object>();
    expect(await reasonOf({ ...claims, scope: 'write' })).toMatchObject({ reason: 'scope_missing' });
    expect(await reasonOf({ scope: 'write' })).toMatchObject({ reason: 'scope_missing' });
    expect(await reasonOf({ scope: 'read', groups: 'staff' })).toMatchObject({ reason: 'claim_required' });
    expect(await reasonOf({ scope: 'read', org_id: 'org_1' })).toMatchObject({ reason: 'claim_required' });
    expect((await send('several', { scope: 'read' })).headers['www-authenticate']).toBe(challenge('scope="read", '));
  });

  it.each(['promise', 'rejection', 'one', 'text', 'object', 'nothing', 'error', 'status', 'auth-error'])(
    'that a function checks are never met when it fails or returns no boolean: %s responds with 500',
    async (path) => {
      const { statusCode, headers, body } = await send(`failing/${path}`, {});
      expect([statusCode, headers['www-authenticate']]).toEqual([500, undefined]);
      expect(body).not.toMatch(/CheckClaims|later|fine/);
      expect(lines.join()).toContain('The function of @CheckClaims() failed');
    },
  );

  it('are checked for a cached token too, and only where they are demanded', async () => {
    const token = service.issuer.token({ claims: { org_id: 'org_9' } });
    const headers = { authorization: `Bearer ${token}` };
    for (const [url, status] of [
      ['/api/private', 200],
      ['/api/claims/text', 403],
      ['/api/private', 200],
      ['/api/claims/text', 403],
    ] as const) {
      expect([url, (await service.inject({ url, headers })).statusCode]).toEqual([url, status]);
    }
    expect((await service.inject({ url: '/api/claims/text' })).statusCode).toBe(401);
  });

  it('that are missing are counted and logged by their reason, with a hint for the operator, once', async () => {
    const labels = { reason: 'claim_required', issuer: service.issuer.url };
    const count = async () => (await Scrape.of(service)).value('auth_refused_total', labels);
    const hinted = await createTestApp(patient, { create: createClaimsApp, logger });
    const authorization = `Bearer ${hinted.issuer.token({ claims: { org_id: 'org_1' } })}`;
    const before = await count();
    await send('text', { sub: 'auth0|42' });
    for (const path of ['words', 'words', 'text']) {
      await hinted.inject({ url: `/api/claims/${path}`, headers: { authorization } });
    }
    await hinted.close();
    expect((await count()) - before).toBe(1);
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const decision = { decision: 'refused', reason: 'claim_required', subject: 'auth0|42', status: 403 };
    expect(records.filter(({ audit }) => audit)).toContainEqual(expect.objectContaining(decision));
    const hints = lines.filter((line) => line.includes('it lacks groups, which the route demands'));
    expect(hints).toHaveLength(1);
  });

  it('are in the OpenAPI document, with the alternatives of scopes and the exact challenge', async () => {
    const { paths, info } = (await service.inject({ url: '/docs/openapi.json' })).json<OpenAPIObject>();
    const several = paths['/api/claims/several']!.get!;
    expect(several.description).toBe(
      'Lists.\n\nThe claim `org_id` of the token must be `"org_1"` or `"org_2"`.\n\nThe claim `groups` of the token must contain `"staff"`.',
    );
    const textOf = (path: string) => paths[`/api/claims/${path}`]!.get!.description;
    expect(textOf('number')).toBe('The claim `level` of the token must be `3`.');
    expect(textOf('nested')).toBe('The claim `realm_access.tenant` of the token must be `"t1"`.');
    expect(textOf('words')).toBe('The claim `groups` of the token must contain `"staff"` and `"admins"`.');
    expect(textOf('check')).toBe('The organization must be the subject.');
    const value = challenge('scope="read", ');
    expect(several.responses[403]).toMatchObject({
      headers: { 'WWW-Authenticate': { examples: { scopeMissing: {}, claimRequired: { value } } } },
      content: { 'application/problem+json': { examples: { claimRequired: { value: { reason: 'claim_required' } } } } },
    });
    expect(Object.keys(paths['/api/private']!.get!.responses)).not.toContain('403');
    expect(paths['/api/claims/scopes']!.get!.security).toEqual([{ bearer: ['a', 'b'] }, { bearer: ['c'] }]);
    expect(info.description).toContain('| (`a` and `b`) or `c` | `GET /api/claims/scopes` |');
  });

  it('are in the list of routes', () => {
    const routes = service.app.get(RouteInventory).routes();
    const several = routes.find(({ path }) => path === '/api/claims/several');
    expect(several?.claims).toEqual([
      { path: ['org_id'], oneOf: ['org_1', 'org_2'] },
      { path: ['groups'], includes: ['staff'] },
    ]);
  });
});

describe('claims that a route demands, in an app that imports the module', () => {
  const auth = {
    issuer: 'https://issuer.example.com',
    audience: 'api',
    isGlobal: true,
    keys: patientKeys,
  };

  async function appWith(options: object, override: ReturnType<typeof authOverride> = (builder) => builder) {
    @Module({
      imports: [AuthModule.forRoot({ ...auth, ...options })],
      controllers: [ClaimsController],
    })
    class AppModule {}
    const module = await override(Test.createTestingModule({ imports: [AppModule] })).compile();
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
    return app.init();
  }

  it('are those that were signed, whatever claims the principal of the app has', async () => {
    const issuer = await TestIssuer.start({ audience: 'api' });
    const app = await appWith({
      issuer: issuer.url,
      principal: (_claims: object, defaults: object) => ({ ...defaults, claims: { org_id: 'org_1' } }),
    });
    const statusOf = async (claims: Record<string, unknown>) => {
      const authorization = `Bearer ${issuer.token({ claims })}`;
      return (await app.inject({ url: '/api/claims/text', headers: { authorization } })).statusCode;
    };
    expect([await statusOf({ org_id: 'org_2' }), await statusOf({ org_id: 'org_9' })]).toEqual([200, 403]);
    await app.close();
    await issuer.close();
  });

  it('are those of the principal in a test that replaces the guard', async () => {
    for (const [org, status] of [
      ['org_1', 200],
      ['org_9', 403],
    ] as const) {
      const app = await appWith({}, authOverride({ claims: { org_id: org } }));
      expect((await app.inject({ url: '/api/claims/text' })).statusCode).toBe(status);
      await app.close();
    }
  });
});

@UseGuards(JwtAuthGuard)
@Controller('unguarded')
class UnguardedController {
  @Get()
  @RequireClaim('org_id', 'org_1')
  unguarded() {}
}

@RequireClaim('org_id', 'org_1')
@UseGuards(ScopesGuard)
@Controller('unauthenticated')
class UnauthenticatedController {
  @Get()
  unauthenticated() {}
}

@UseGuards(ScopesGuard, JwtAuthGuard)
@Controller('order')
class OrderController {
  @Get()
  @RequireClaim('org_id', 'org_1')
  order() {}
}

@Controller('public')
class PublicController {
  @Get()
  @Public()
  @RequireClaim('org_id', 'org_1')
  contradiction() {}
}

@RequireClaim('org_id', 'org_1', 'org_2')
@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('impossible')
class ImpossibleController {
  @Get()
  @Scopes('read')
  @RequireClaim('org_id', 'org_3')
  impossible() {}

  @Get('number')
  @RequireClaim('level', 1)
  @RequireClaim('level', 2, 3)
  @RequireClaim('level', 1, 3)
  number() {}
}

const cases: [controller: Type, problem: string][] = [
  [UnguardedController, 'UnguardedController.unguarded: no ScopesGuard after JwtAuthGuard'],
  [UnauthenticatedController, 'UnauthenticatedController.unauthenticated: neither JwtAuthGuard nor @Public()'],
  [OrderController, 'OrderController.order: no ScopesGuard after JwtAuthGuard'],
  [PublicController, 'PublicController.contradiction: @Public() and demands on claims exclude each other'],
  [ImpossibleController, 'ImpossibleController.impossible: its @RequireClaim() of org_id have no value in common'],
  [ImpossibleController, 'ImpossibleController.number: its @RequireClaim() of level have no value in common'],
];

describe('claims that a route demands in vain', () => {
  it.each(cases)('stop startup of the service: %p', async (controller, problem) => {
    @Module({ controllers: [controller] })
    class FeatureModule {}
    const create: AppOverrides['create'] = async (module, adapter) => {
      const testing = await Test.createTestingModule({ imports: [module, FeatureModule] }).compile();
      return testing.createNestApplication(adapter, nestOptions);
    };
    await expect(createTestApp({}, { create })).rejects.toThrow(problem);
  });

  it.each(cases)('stop startup of an app that imports the module: %p', async (controller, problem) => {
    const auth = AuthModule.forRoot({ issuer: 'https://issuer.example.com', audience: 'api', isGlobal: true });
    @Module({ imports: [auth], controllers: [controller] })
    class AppModule {}
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    await expect(module.init()).rejects.toThrow(problem);
    await module.close();
  });
});
