import { Controller, Get, Module, Post, Req, UseGuards } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { nestOptions } from '../../src/app.js';
import { CurrentPrincipal, JwtAuthGuard, type Principal, Public, Scopes, ScopesGuard } from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

type Change = (principal: Principal, request: { authInfo?: { claims: Record<string, unknown> } }) => unknown;

/** How a handler might change the principal, which all requests with the same token share. */
const changes: Readonly<Record<string, Change>> = {
  'adds a scope': ({ scopes }) => (scopes as Set<string>).add('write:messages'),
  'sets its scopes': (principal) => Object.assign(principal, { scopes: new Set(['write:messages']) }),
  'defines its scopes': (principal) => Object.defineProperty(principal, 'scopes', { value: new Set() }),
  'sets its subject': (principal) => Object.assign(principal, { subject: 'root' }),
  'changes a claim': ({ claims }) => Object.assign(claims, { sub: 'root' }),
  'changes a nested claim': ({ claims }) => (claims.roles as { list: string[] }).list.push('root'),
  'changes the claims of authInfo': (_principal, { authInfo }) => Object.assign(authInfo!.claims, { aud: ['other'] }),
  'replaces the claims of authInfo': (_principal, { authInfo }) => Object.assign(authInfo!, { claims: {} }),
};

let change: Change = () => undefined;

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('hostile')
class HostileController {
  @Post()
  hostile(@CurrentPrincipal() principal: Principal, @Req() request: object) {
    try {
      change(principal, request);
      return { changed: true };
    } catch (error) {
      return { changed: false, error: (error as Error).name }; // a TypeError
    }
  }

  @Get()
  principal(@CurrentPrincipal() { subject, claims, scopes }: Principal) {
    return { subject, claims, scopes: [...scopes] };
  }

  @Get('scoped')
  @Scopes('write:messages')
  scoped() {
    return {};
  }

  @Get('members')
  members(@Req() request: object) {
    return memberNames(request).toSorted();
  }

  @Public()
  @Get('public-members')
  publicMembers(@Req() request: object) {
    return memberNames(request).toSorted();
  }
}

/** The names of all members that a handler can reach, own and inherited. */
function memberNames(value: object): string[] {
  const names: string[] = [];
  for (const name in value) names.push(name);
  return [...new Set([...names, ...Object.getOwnPropertyNames(value)])];
}

@Module({ controllers: [HostileController] })
class HostileModule {}

describe('the principal of a cached token', () => {
  let issuer: TestIssuer;
  let service: TestApp;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    service = await createTestApp(
      { AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'api', DOCS_ENABLED: 'false' },
      {
        create: async (module, adapter) => {
          const testing = await Test.createTestingModule({ imports: [module, HostileModule] }).compile();
          return testing.createNestApplication<NestFastifyApplication>(adapter, { ...nestOptions, bufferLogs: true });
        },
      },
    );
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  const send = (token: string, url: string, method: 'GET' | 'POST' = 'GET') =>
    service.inject({ method, url, headers: { authorization: `Bearer ${token}` } });

  it.each(Object.keys(changes))('stays unchanged for the next request when a handler %s', async (name) => {
    const token = issuer.token({ scopes: ['read:messages'], claims: { roles: { list: ['user'] } } });
    const before = (await send(token, '/hostile')).json<object>();
    change = changes[name]!;
    expect((await send(token, '/hostile', 'POST')).json()).toEqual({ changed: false, error: 'TypeError' });
    expect((await send(token, '/hostile')).json()).toEqual(before);
    expect((await send(token, '/hostile/scoped')).statusCode).toBe(403);
  });

  it('is on a request with the same members whether the token is new or cached', async () => {
    const token = issuer.token();
    const [first, second] = [await send(token, '/hostile/members'), await send(token, '/hostile/members')];
    expect(first.json()).toEqual(second.json());
    const open = (await send(token, '/hostile/public-members')).json<string[]>();
    const added = first.json<string[]>().filter((name) => !open.includes(name));
    expect(added.every((name) => ['user', 'authInfo'].includes(name))).toBe(true);
  });
});
