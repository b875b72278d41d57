import { jest } from '@jest/globals';
import {
  Controller,
  Get,
  Global,
  type INestApplication,
  Module,
  Scope,
  ServiceUnavailableException,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  Audience,
  type AuthHooks,
  AuthModule,
  AuthOptionsError,
  CurrentPrincipal,
  FailureLimit,
  InvalidTokenError,
  JwtAuthGuard,
  type Principal,
  Public,
  ReplayStore,
  Scopes,
  ScopesGuard,
  UndeclaredAccessError,
} from '../../src/auth/index.js';
import { resolveOptions } from '../../src/auth/options/module-options.js';
import { loadConfig } from '../../src/config/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { patientKeys } from '../support/patient-keys.js';

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('guarded')
class GuardedController {
  @Get()
  @Scopes('read')
  read(@CurrentPrincipal() { subject, ...rest }: Principal) {
    return { subject, tenant: Object.hasOwn(rest, 'tenant') && Reflect.get(rest, 'tenant') };
  }
}

@Controller('bare')
class BareController {
  @Get()
  bare() {
    return {};
  }

  @Get('public')
  @Public()
  open() {
    return {};
  }

  @Get('scoped')
  @Scopes('read')
  scoped() {
    return {};
  }
}

@Audience('a')
@UseGuards(JwtAuthGuard)
@Controller('audience')
class AudienceController {
  @Get()
  ofClass() {
    return {};
  }

  @Get('both')
  @Audience('b')
  ofBoth() {
    return {};
  }
}

describe('the options of AuthModule', () => {
  it('default to those of the service', () => {
    const [issuer, audience] = ['https://issuer.example.com/', 'https://orders.example.com'];
    const { auth } = loadConfig({ AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience });
    const publicUrl = 'https://orders.example.com/v1';
    const expected = { ...auth, publicUrl };
    expect(resolveOptions({ issuer, audience, publicUrl })).toEqual(expected);
    expect(resolveOptions({ issuers: [{ issuer, audience: [audience] }], publicUrl })).toEqual(expected);
    expect(resolveOptions(expected)).toEqual(expected);
  });

  it('turn DPoP off without the address that proofs are made for, and reject it', () => {
    const options = { issuer: 'https://issuer.example.com/', audience: 'api' };
    expect(resolveOptions(options).issuers[0]?.dpop).toBe('off');
    for (const dpop of ['allowed', 'required'] as const) {
      expect(() => resolveOptions({ ...options, dpop })).toThrow('dpop: expected publicUrl beside it, or off');
    }
  });
});

/** An app without this service's exception filter: Nest's default filter responds. */
async function start(...imports: Type[]): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  return app.init();
}

describe('AuthModule in an app that imports it', () => {
  let issuer: TestIssuer;
  let app: INestApplication | undefined;
  beforeAll(async () => void (issuer = await TestIssuer.start()));
  afterAll(() => issuer.close());
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  const moduleTrusting = (controller: Type, extras: Parameters<typeof AuthModule.forRoot>[0] | object = {}): Type => {
    const options = { issuer: issuer.url, audience: issuer.audience, keys: patientKeys, ...extras };
    @Module({ imports: [AuthModule.forRoot(options)], controllers: [controller] })
    class TrustingModule {}
    return TrustingModule;
  };
  const startWith = async (controller: Type, extras = {}) => {
    const started = await start(moduleTrusting(controller, extras));
    app = started;
    return (url: string, token?: string) =>
      started.inject({ url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  };
  const good = (claims = {}) => issuer.token({ scopes: ['read'], claims });

  it('responds to a rejected request with a challenge and a problem, without a filter of the app’s own', async () => {
    const get = await startWith(GuardedController);
    const { statusCode, headers, body } = await get('/guarded', issuer.flawed.expired());
    expect([statusCode, headers['www-authenticate']]).toEqual([
      401,
      'Bearer error="invalid_token", error_description="The access token has expired"',
    ]);
    expect(JSON.parse(body)).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'The access token has expired',
      error: 'invalid_token',
      reason: 'token_expired',
    });
    const forbidden = await get('/guarded', issuer.token());
    expect([forbidden.statusCode, forbidden.headers['www-authenticate']]).toEqual([
      403,
      expect.stringContaining('scope="read"'),
    ]);
  });

  it('stops startup when an option is invalid', async () => {
    await expect(start(moduleTrusting(GuardedController, { audience: '' }))).rejects.toThrow(AuthOptionsError);
  });

  describe('with global guards', () => {
    it('protects every route except the public ones', async () => {
      const get = await startWith(BareController, { guard: 'global' });
      const statuses = async (url: string) => [
        (await get(url)).statusCode,
        (await get(url, issuer.token())).statusCode,
        (await get(url, good())).statusCode,
      ];
      expect(await statuses('/bare')).toEqual([401, 200, 200]);
      expect(await statuses('/bare/scoped')).toEqual([401, 403, 200]);
      expect(await statuses('/bare/public')).toEqual([200, 200, 200]);
    });

    it('refuses to start when @Public() contradicts another declaration, unless the option routes is any', async () => {
      @Controller('contradiction')
      class ContradictionController {
        @Get('scopes')
        @Public()
        @Scopes('read')
        scopes() {}

        @Get('audience')
        @Public()
        @Audience('a')
        audience() {}
      }
      const starting = start(moduleTrusting(ContradictionController, { guard: 'global' }));
      await expect(starting).rejects.toThrow(UndeclaredAccessError);
      await expect(starting).rejects.toThrow(
        'ContradictionController.audience: @Public() and @Audience() exclude each other',
      );
      await startWith(ContradictionController, { guard: 'global', routes: 'any' });
    });
  });

  it('refuses to start when two modules have global guards, which would reject the tokens of each other', async () => {
    const modules = ['a', 'b'].map((audience) => {
      return AuthModule.forRoot({ issuer: issuer.url, audience, guard: 'global', routes: 'any' });
    });
    @Module({ imports: [modules[0]!] })
    class FirstModule {}
    @Module({ imports: [modules[1]!] })
    class SecondModule {}
    const starting = start(FirstModule, SecondModule);
    await expect(starting).rejects.toThrow(AuthOptionsError);
    await expect(starting).rejects.toThrow("AuthModule has guard: 'global' more than once: give one all issuers");
  });

  describe('without global guards', () => {
    it('leaves routes without a declaration to the app', async () => {
      @Controller('plain')
      class PlainController {
        @Get()
        plain() {
          return {};
        }
      }
      const get = await startWith(PlainController);
      expect((await get('/plain')).statusCode).toBe(200);
    });

    it('leaves all routes to the app when the option routes is any', async () => {
      const get = await startWith(BareController, { routes: 'any' });
      expect((await get('/bare')).statusCode).toBe(200);
    });

    it('refuses to start with an undeclared route when the option routes is declared', async () => {
      const starting = start(moduleTrusting(BareController, { routes: 'declared' }));
      await expect(starting).rejects.toThrow('BareController.bare: neither JwtAuthGuard nor @Public()');
    });
  });

  it('trusts the issuer of each feature module, in one app and in two', async () => {
    const other = await TestIssuer.start();
    @UseGuards(JwtAuthGuard)
    @Controller('other')
    class OtherController {
      @Get()
      other() {
        return {};
      }
    }
    const options = { issuer: other.url, audience: other.audience };
    @Module({
      imports: [AuthModule.forRootAsync({ useFactory: () => Promise.resolve(options) })],
      controllers: [OtherController],
    })
    class OtherModule {}
    const [both, otherOnly] = [await start(moduleTrusting(GuardedController), OtherModule), await start(OtherModule)];
    const status = async (of: NestFastifyApplication, url: string, token: string) =>
      (await of.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect(await status(both, '/guarded', good())).toBe(200);
    expect(await status(both, '/other', other.token())).toBe(200);
    expect(await status(both, '/guarded', other.token({ scopes: ['read'] }))).toBe(401);
    expect(await status(both, '/other', good())).toBe(401);
    await both.close();
    expect(await status(otherOnly, '/other', other.token())).toBe(200);
    await otherOnly.close();
    await other.close();
  });

  it('requires every audience of the route, also of a cached token', async () => {
    const get = await startWith(AudienceController);
    const [one, two] = [good({ aud: ['api', 'a'] }), good({ aud: ['api', 'a', 'b'] })];
    expect((await get('/audience', one)).statusCode).toBe(200);
    const rejected = await get('/audience/both', one);
    expect([rejected.statusCode, rejected.json<{ reason: string }>().reason]).toEqual([401, 'audience_mismatch']);
    expect((await get('/audience/both', two)).statusCode).toBe(200);
    expect((await get('/audience', good())).statusCode).toBe(401);
  });

  it('compares the audience of a route with the claim of the profile, where the issuer writes no aud', async () => {
    const get = await startWith(AudienceController, { audience: ['a', 'c'], profile: 'cognito' });
    const of = (client_id: string) => good({ aud: undefined, client_id, token_use: 'access' });
    expect((await get('/audience', of('a'))).statusCode).toBe(200);
    expect((await get('/audience/both', of('a'))).statusCode).toBe(401);
    expect((await get('/audience', of('c'))).statusCode).toBe(401);
    const withAud = good({ aud: 'c', client_id: 'a', token_use: 'access' });
    expect((await get('/audience', withAud)).statusCode).toBe(401);
  });

  it('refuses to start when no guard enforces what a route demands, unless the option routes is any', async () => {
    @UseGuards(JwtAuthGuard)
    @Controller('forgotten')
    class ForgottenController {
      @Get()
      @Scopes('read')
      scoped() {
        return {};
      }
    }
    @Controller('forgotten-too')
    class UnguardedController {
      @Get()
      @Audience('a')
      meant() {
        return {};
      }
    }
    await expect(start(moduleTrusting(ForgottenController))).rejects.toThrow(
      'ForgottenController.scoped: no ScopesGuard',
    );
    await expect(start(moduleTrusting(UnguardedController))).rejects.toThrow('UnguardedController.meant: neither');
    await (await start(moduleTrusting(UnguardedController, { routes: 'any' }))).close();
  });

  it('refuses to start with providers of the request’s scope, whose caches would be empty', async () => {
    const options = { issuer: issuer.url, audience: issuer.audience };
    const ofRequest = (_request: unknown) => options;
    @Module({ imports: [AuthModule.forRootAsync({ inject: [REQUEST], useFactory: ofRequest, routes: 'any' })] })
    class OptionsModule {}
    await expect(start(OptionsModule)).rejects.toThrow(AuthOptionsError);
    await expect(start(OptionsModule)).rejects.toThrow(/request-scoped providers: REQUEST$/m);
    for (const provide of [FailureLimit, ReplayStore]) {
      const provider = { provide, scope: Scope.REQUEST, useFactory: () => ({}) };
      @Global()
      @Module({ providers: [provider], exports: [provide] })
      class ScopedModule {}
      const starting = start(ScopedModule, moduleTrusting(GuardedController));
      await expect(starting).rejects.toThrow(AuthOptionsError);
      await expect(starting).rejects.toThrow(new RegExp(`request-scoped providers: ${provide.name}$`, 'm'));
    }
  });

  it('rejects a misplaced guard option, and unknown values of guard and routes', async () => {
    const options = { issuer: issuer.url, audience: issuer.audience, guard: 'global' as const };
    @Module({ imports: [AuthModule.forRootAsync({ useFactory: () => options })] })
    class MistakenModule {}
    await expect(start(MistakenModule)).rejects.toThrow('guard: unknown option (it goes beside useFactory)');
    expect(() => moduleTrusting(GuardedController, { guard: 'globel' })).toThrow('guard: expected global or by-route');
    expect(() => moduleTrusting(GuardedController, { routes: 'all' })).toThrow('routes: expected declared or any');
  });

  describe('with hooks', () => {
    it('runs checks and principal once per token', async () => {
      const seen: unknown[] = [];
      const get = await startWith(GuardedController, {
        checks: [async ({ header, claims }) => void seen.push(header.alg, claims.sub)],
        principal: async (claims, defaults) => ({ ...defaults, tenant: claims.tenant }),
      } satisfies AuthHooks);
      const token = good({ tenant: 'T' });
      for (const response of [await get('/guarded', token), await get('/guarded', token)]) {
        expect([response.statusCode, response.json()]).toEqual([200, { subject: 'user', tenant: 'T' }]);
      }
      await get('/guarded', issuer.flawed.tampered());
      expect(seen).toEqual(['RS256', 'user']);
    });

    it('runs a check of every request for a cached token too, and passes the request', async () => {
      const seen: unknown[] = [];
      let isOpen = true;
      const get = await startWith(GuardedController, {
        checks: [
          ({ claims }) => void seen.push(claims.sub),
          {
            every: 'request',
            check: ({ header, claims }, request) => {
              seen.push(`${String(header.alg)} ${String(claims.sub)} ${String(Reflect.get(Object(request), 'url'))}`);
              if (!isOpen) throw new InvalidTokenError('closed', 'Closed for today');
            },
          },
        ],
      } satisfies AuthHooks);
      const token = good();
      expect((await get('/guarded', token)).statusCode).toBe(200);
      expect((await get('/guarded?2', token)).statusCode).toBe(200);
      isOpen = false;
      const closed = await get('/guarded?3', token);
      expect([closed.statusCode, closed.json<{ reason: string }>().reason]).toEqual([401, 'closed']);
      isOpen = true;
      expect((await get('/guarded?4', token)).statusCode).toBe(200);
      expect(seen).toEqual(['user', ...['', '?2', '?3', '?4'].map((query) => `RS256 user /guarded${query}`)]);
    });

    it.each<[what: string, thrown: Error, status: number]>([
      ['an HTTP exception', new ServiceUnavailableException(), 503],
      ['any other error', new TypeError('no'), 500],
    ])('responds according to the error that a check of every request throws: %s', async (_what, thrown, status) => {
      const get = await startWith(GuardedController, {
        checks: [{ every: 'request', check: () => Promise.reject(thrown) }],
      } satisfies AuthHooks);
      const token = good();
      for (let times = 0; times < 2; times += 1) expect((await get('/guarded', token)).statusCode).toBe(status);
    });

    it('freezes a custom principal with its scopes and claims, but nothing else of the app', async () => {
      class Tenant implements Principal {
        readonly issuer = 'i';
        readonly subject = 's';
        readonly clientId = undefined;
        readonly scopes = new Set(['read']);
        readonly claims = { list: [1] };
        readonly tenant = { roles: ['user'] };
      }
      const tenant = new Tenant();
      const get = await startWith(GuardedController, { principal: () => tenant });
      expect((await get('/guarded', good())).statusCode).toBe(200);
      expect(() => tenant.scopes.add('write')).toThrow(TypeError);
      expect(() => tenant.claims.list.push(2)).toThrow(TypeError);
      expect(Object.isFrozen(tenant)).toBe(true);
      expect(tenant.tenant.roles.push('admin')).toBe(2);
    });

    it('responds with 500 when the scopes of a custom principal class are a frozen Set, which could still grow', async () => {
      class Tenant {
        readonly scopes = Object.freeze(new Set(['read']));
        readonly claims = {};
      }
      const get = await startWith(GuardedController, { principal: () => new Tenant() as unknown as Principal });
      expect((await get('/guarded', good())).statusCode).toBe(500);
    });

    it('accepts a set of scopes that is frozen or shared with other principals', async () => {
      const scopes = Object.freeze(new Set(['read']));
      const tenants = { roles: ['user'] };
      let seen: Principal | undefined;
      const get = await startWith(GuardedController, {
        principal: (_claims, defaults) => (seen = { ...defaults, scopes, tenants } as Principal),
      } satisfies AuthHooks);
      for (let times = 0; times < 2; times += 1) expect((await get('/guarded', good())).statusCode).toBe(200);
      expect(seen!.scopes.has('read')).toBe(true);
      expect(tenants.roles.push('admin')).toBe(2);
    });

    it('rejects a cached token after its expiry, even when the custom principal has no exp', async () => {
      const get = await startWith(GuardedController, {
        clockToleranceMs: 0,
        principal: (_claims: unknown, defaults: Principal) => ({ ...defaults, claims: {} }),
      });
      const token = issuer.token({ scopes: ['read'], expiresIn: 60 });
      expect((await get('/guarded', token)).statusCode).toBe(200);
      const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
      expect((await get('/guarded', token)).json()).toMatchObject({ reason: 'token_expired' });
      clock.mockRestore();
    });

    it.each<[what: string, thrown: Error, status: number, reason: string | undefined]>([
      ['a built-in reason', new InvalidTokenError('claim_missing'), 401, 'claim_missing'],
      ['a custom reason', new InvalidTokenError('tenant_left', 'The tenant has left'), 401, 'tenant_left'],
      ['an HTTP exception', new ServiceUnavailableException(), 503, undefined],
      ['any other error', new TypeError('no'), 500, undefined],
      ['a 401 of another service', Object.assign(new Error('no'), { status: 401, statusCode: 401 }), 500, undefined],
    ])('responds according to the error that a check throws: %s', async (_what, thrown, status, reason) => {
      const get = await startWith(GuardedController, { checks: [() => Promise.reject(thrown)] });
      const { statusCode, headers, ...response } = await get('/guarded', good());
      expect([statusCode, response.json<{ reason?: string }>().reason]).toEqual([status, reason]);
      expect(headers['www-authenticate'] !== undefined).toBe(status === 401);
    });

    it.each(['verification', 'request'])('does not modify an error that a check of every %s throws', async (every) => {
      const left = Object.freeze(new InvalidTokenError('tenant_left', 'The tenant has left'));
      const check = () => Promise.reject(left);
      const get = await startWith(GuardedController, {
        checks: [every === 'request' ? { every, check } : check],
      } satisfies AuthHooks);
      for (let times = 0; times < 2; times += 1) {
        const response = await get('/guarded', good());
        expect([response.statusCode, response.json<{ reason: string }>().reason]).toEqual([401, 'tenant_left']);
      }
    });

    it('responds with 401 when a check throws the app’s own subclass of InvalidTokenError', async () => {
      class TenantLeftError extends InvalidTokenError {
        readonly #tenant = 'T';
        override getResponse() {
          return { ...super.getResponse(), tenant: this.#tenant };
        }
      }
      const left = new TenantLeftError('tenant_left', 'The tenant has left');
      const get = await startWith(GuardedController, { checks: [() => Promise.reject(left)] });
      expect((await get('/guarded', good())).statusCode).toBe(401);
    });

    it('replaces characters that a challenge cannot contain, but not in the body', async () => {
      const description = 'Société "T" fermée';
      const get = await startWith(GuardedController, {
        checks: [() => Promise.reject(new InvalidTokenError('left', description))],
      });
      const { statusCode, headers, ...response } = await get('/guarded', good());
      expect([statusCode, response.json<{ detail: string }>().detail]).toEqual([401, description]);
      expect(headers['www-authenticate']).toBe('Bearer error="invalid_token", error_description="Soci?t? ?T? ferm?e"');
    });

    it('checks the audience of the signed claims, not of the custom principal', async () => {
      const claims = { aud: ['api', 'a', 'b'] };
      const get = await startWith(AudienceController, {
        principal: (_signed: unknown, defaults: Principal) => ({ ...defaults, claims }),
      });
      const token = good({ aud: ['api', 'a'] });
      for (let times = 0; times < 2; times += 1) {
        expect((await get('/audience', token)).statusCode).toBe(200);
        expect((await get('/audience/both', token)).statusCode).toBe(401);
      }
    });

    it.each([undefined, null, { scopes: ['read'] }])(
      'responds with 500 when the principal is %j, and does not cache it',
      async (own) => {
        const get = await startWith(GuardedController, { principal: () => own });
        const token = good();
        for (let times = 0; times < 2; times += 1) expect((await get('/guarded', token)).statusCode).toBe(500);
      },
    );

    it('calls onRefusal for every rejected request, and only then', async () => {
      const reported: unknown[] = [];
      const get = await startWith(GuardedController, {
        onRefusal: ({ reason, issuer: named }, request) => {
          reported.push([reason, named, Reflect.get(Object(request), 'url')]);
          throw new Error('the hook failed');
        },
      } satisfies AuthHooks);
      expect((await get('/guarded')).statusCode).toBe(401);
      expect((await get('/guarded', issuer.flawed.expired())).statusCode).toBe(401);
      expect((await get('/guarded', issuer.token())).statusCode).toBe(403);
      expect((await get('/guarded', good())).statusCode).toBe(200);
      expect(reported).toEqual([
        [undefined, undefined, '/guarded'],
        ['token_expired', issuer.url, '/guarded'],
        ['scope_missing', undefined, '/guarded'],
      ]);
    });
  });
});
