import {
  Controller,
  Get,
  type INestApplication,
  Module,
  ServiceUnavailableException,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  Audience,
  type AuthHooks,
  AuthModule,
  AuthOptionsError,
  CurrentPrincipal,
  InvalidTokenError,
  JwtAuthGuard,
  type Principal,
  Public,
  Scopes,
  ScopesGuard,
  UndeclaredAccessError,
} from '../../src/auth/index.js';
import { resolveOptions } from '../../src/auth/auth.module-options.js';
import { loadConfig } from '../../src/config/index.js';
import { LocalIssuer } from '../../src/testing/index.js';

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
  it('are those of the service by default', () => {
    const [issuer, audience] = ['https://issuer.example.com/', 'https://orders.example.com'];
    const { auth } = loadConfig({ AUTH_ISSUER: issuer, AUTH_AUDIENCE: audience });
    expect(resolveOptions({ issuer, audience })).toEqual(auth);
    expect(resolveOptions({ issuers: [{ issuer, audience: [audience] }] })).toEqual(auth);
    expect(resolveOptions(auth)).toEqual(auth);
  });
});

/** An app of somebody else's: Nest's own filter answers. */
async function start(...imports: Type[]): Promise<NestFastifyApplication> {
  const module = await Test.createTestingModule({ imports }).compile();
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  return app.init();
}

describe('AuthModule in an app of somebody else’s', () => {
  let issuer: LocalIssuer;
  let app: INestApplication | undefined;
  beforeAll(async () => void (issuer = await LocalIssuer.start()));
  afterAll(() => issuer.close());
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });

  const trusting = (controller: Type, extras: Parameters<typeof AuthModule.forRoot>[0] | object = {}): Type => {
    const options = { issuer: issuer.url, audience: issuer.audience, ...extras };
    @Module({ imports: [AuthModule.forRoot(options)], controllers: [controller] })
    class TrustingModule {}
    return TrustingModule;
  };
  const startWith = async (controller: Type, extras = {}) => {
    const started = await start(trusting(controller, extras));
    app = started;
    return (url: string, token?: string) =>
      started.inject({ url, headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
  };
  const good = (claims = {}) => issuer.token({ scopes: ['read'], claims });

  it('answers a refusal with its headers and a problem, without a filter of the app’s', async () => {
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

  it('is refused at the start with options that cannot be gone by', async () => {
    await expect(start(trusting(GuardedController, { audience: '' }))).rejects.toThrow(AuthOptionsError);
  });

  describe('with global guards', () => {
    it('stands before every route but the public ones', async () => {
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

    it('refuses to start where a declaration would not hold, unless it is told not to look', async () => {
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
      const refused = start(trusting(ContradictionController, { guard: 'global' }));
      await expect(refused).rejects.toThrow(UndeclaredAccessError);
      await expect(refused).rejects.toThrow(
        'ContradictionController.audience: @Public() and @Audience() exclude each other',
      );
      await startWith(ContradictionController, { guard: 'global', routes: 'any' });
    });
  });

  describe('without', () => {
    it('leaves routes that declare nothing to the app', async () => {
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

    it('leaves all routes to the app, where that is asked for', async () => {
      const get = await startWith(BareController, { routes: 'any' });
      expect((await get('/bare')).statusCode).toBe(200);
    });

    it('refuses to start while there is one, where that is asked for', async () => {
      const refused = start(trusting(BareController, { routes: 'declared' }));
      await expect(refused).rejects.toThrow('BareController.bare: neither JwtAuthGuard nor @Public()');
    });
  });

  it('has each feature trust its own issuer, in one app and in two', async () => {
    const other = await LocalIssuer.start();
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
    const [both, beside] = [await start(trusting(GuardedController), OtherModule), await start(OtherModule)];
    const status = async (of: NestFastifyApplication, url: string, token: string) =>
      (await of.inject({ url, headers: { authorization: `Bearer ${token}` } })).statusCode;
    expect(await status(both, '/guarded', good())).toBe(200);
    expect(await status(both, '/other', other.token())).toBe(200);
    expect(await status(both, '/guarded', other.token({ scopes: ['read'] }))).toBe(401);
    expect(await status(both, '/other', good())).toBe(401);
    await both.close();
    expect(await status(beside, '/other', other.token())).toBe(200);
    await beside.close();
    await other.close();
  });

  it('wants every audience of the route, of a remembered token too', async () => {
    const get = await startWith(AudienceController);
    const [one, two] = [good({ aud: ['api', 'a'] }), good({ aud: ['api', 'a', 'b'] })];
    expect((await get('/audience', one)).statusCode).toBe(200);
    const refused = await get('/audience/both', one);
    expect([refused.statusCode, refused.json<{ reason: string }>().reason]).toEqual([401, 'audience_mismatch']);
    expect((await get('/audience/both', two)).statusCode).toBe(200);
    expect((await get('/audience', good())).statusCode).toBe(401);
  });

  it('does not start where a route demands what no guard enforces, unless that is its own affair', async () => {
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
    await expect(start(trusting(ForgottenController))).rejects.toThrow('ForgottenController.scoped: no ScopesGuard');
    await expect(start(trusting(UnguardedController))).rejects.toThrow('UnguardedController.meant: neither');
    await (await start(trusting(UnguardedController, { routes: 'any' }))).close();
  });

  it('refuses to guard by what stands where nothing reads it', async () => {
    const options = { issuer: issuer.url, audience: issuer.audience, guard: 'global' as const };
    @Module({ imports: [AuthModule.forRootAsync({ useFactory: () => options })] })
    class MistakenModule {}
    await expect(start(MistakenModule)).rejects.toThrow('guard: there is no such option here');
    expect(() => trusting(GuardedController, { guard: 'globel' })).toThrow('guard: expected global or by-route');
    expect(() => trusting(GuardedController, { routes: 'all' })).toThrow('routes: expected declared or any');
  });

  describe('with hooks', () => {
    it('has checks and the principal run once for a token', async () => {
      const seen: unknown[] = [];
      const get = await startWith(GuardedController, {
        checks: [async ({ header, claims }) => void seen.push(header.alg, claims.sub)],
        principal: async (claims, defaults) => ({ ...defaults, tenant: claims.tenant }),
      } satisfies AuthHooks);
      const token = good({ tenant: 'T' });
      for (const answer of [await get('/guarded', token), await get('/guarded', token)]) {
        expect([answer.statusCode, answer.json()]).toEqual([200, { subject: 'user', tenant: 'T' }]);
      }
      await get('/guarded', issuer.flawed.tampered());
      expect(seen).toEqual(['RS256', 'user']);
    });

    it('has a check of every request run for a remembered token too, with the request', async () => {
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
      ['a failure of its own', new ServiceUnavailableException(), 503],
      ['any other error', new TypeError('no'), 500],
    ])('responds to what a check of every request throws: %s', async (_what, thrown, status) => {
      const get = await startWith(GuardedController, {
        checks: [{ every: 'request', check: () => Promise.reject(thrown) }],
      } satisfies AuthHooks);
      const token = good();
      for (let times = 0; times < 2; times += 1) expect((await get('/guarded', token)).statusCode).toBe(status);
    });

    it('freezes a principal of the app’s own with its scopes and claims, and nothing else of the app', async () => {
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

    it('takes no frozen set of scopes in a principal of the app’s own class, which anyone could add to', async () => {
      class Tenant {
        readonly scopes = Object.freeze(new Set(['read']));
        readonly claims = {};
      }
      const get = await startWith(GuardedController, { principal: () => new Tenant() as unknown as Principal });
      expect((await get('/guarded', good())).statusCode).toBe(500);
    });

    it('takes a set of scopes that is frozen, or shared with other principals', async () => {
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

    it('forgets a token that has expired, whatever the principal says', async () => {
      const get = await startWith(GuardedController, {
        clockToleranceMs: 0,
        principal: (_claims: unknown, defaults: Principal) => ({ ...defaults, claims: {} }),
      });
      const token = issuer.token({ scopes: ['read'], expiresIn: 1 });
      expect((await get('/guarded', token)).statusCode).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect((await get('/guarded', token)).json()).toMatchObject({ reason: 'token_expired' });
    });

    it.each<[what: string, thrown: Error, status: number, reason: string | undefined]>([
      ['a reason of ours', new InvalidTokenError('claim_missing'), 401, 'claim_missing'],
      ['a reason of its own', new InvalidTokenError('tenant_left', 'The tenant has left'), 401, 'tenant_left'],
      ['a failure of its own', new ServiceUnavailableException(), 503, undefined],
      ['any other error', new TypeError('no'), 500, undefined],
      ['a 401 of another service', Object.assign(new Error('no'), { status: 401, statusCode: 401 }), 500, undefined],
    ])('answers what a check throws: %s', async (_what, thrown, status, reason) => {
      const get = await startWith(GuardedController, { checks: [() => Promise.reject(thrown)] });
      const { statusCode, headers, ...answer } = await get('/guarded', good());
      expect([statusCode, answer.json<{ reason?: string }>().reason]).toEqual([status, reason]);
      expect(headers['www-authenticate'] !== undefined).toBe(status === 401);
    });

    it.each(['verification', 'request'])('leaves an error as it is that the app throws at every %s', async (every) => {
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

    it('responds as an error of the app’s own class says', async () => {
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

    it('says in the body what may not stand in a challenge', async () => {
      const description = 'Société "T" fermée';
      const get = await startWith(GuardedController, {
        checks: [() => Promise.reject(new InvalidTokenError('left', description))],
      });
      const { statusCode, headers, ...answer } = await get('/guarded', good());
      expect([statusCode, answer.json<{ detail: string }>().detail]).toEqual([401, description]);
      expect(headers['www-authenticate']).toBe('Bearer error="invalid_token", error_description="Soci?t? ?T? ferm?e"');
    });

    it('decides on the audience that was signed, whatever the principal says', async () => {
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
      'fails where the principal is %j, and does not keep it',
      async (own) => {
        const get = await startWith(GuardedController, { principal: () => own });
        const token = good();
        for (let times = 0; times < 2; times += 1) expect((await get('/guarded', token)).statusCode).toBe(500);
      },
    );

    it('tells of every refusal, and of nothing else', async () => {
      const told: unknown[] = [];
      const get = await startWith(GuardedController, {
        onRefusal: ({ reason, issuer: named }, request) => {
          told.push([reason, named, Reflect.get(Object(request), 'url')]);
          throw new Error('the hook failed');
        },
      } satisfies AuthHooks);
      expect((await get('/guarded')).statusCode).toBe(401);
      expect((await get('/guarded', issuer.flawed.expired())).statusCode).toBe(401);
      expect((await get('/guarded', issuer.token())).statusCode).toBe(403);
      expect((await get('/guarded', good())).statusCode).toBe(200);
      expect(told).toEqual([
        [undefined, undefined, '/guarded'],
        ['token_expired', issuer.url, '/guarded'],
        ['scope_missing', undefined, '/guarded'],
      ]);
    });
  });
});
