import { hash } from 'node:crypto';
import {
  Body,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Get,
  Global,
  type INestApplication,
  Injectable,
  Module,
  type Provider,
  Req,
  Scope,
  type Type,
  UseGuards,
} from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AuthGuard, PassportStrategy } from '@nestjs/passport';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import passport from 'passport';
import {
  Audience,
  type AuthError,
  AuthModule,
  CurrentPrincipal,
  FailureLimit,
  InvalidTokenError,
  JwtAuthGuard,
  type Principal,
  Public,
  Refusals,
  RequireAuthentication,
  RequireClaim,
  Scopes,
  ScopesGuard,
  TooManyFailuresError,
  decisionOf,
  frozenPrincipal,
} from '../../src/auth/index.js';
import { TestIssuer, createProof, createProofKey } from '../../src/testing/index.js';
import { patientKeys } from '../support/patient-keys.js';
import { type ListeningApp, frameworks, listen } from './frameworks.js';
import { API_KEYS, type ApiKey, ApiKeyOrTokenGuard } from './recipes/api-key-or-token.guard.js';
import { billingKey } from './recipes/api-keys.js';
import { TokenOrKeyGuard } from './recipes/token-or-key.guard.js';

const publicUrl = 'https://api.example.com';

const billing = billingKey(hash('sha256', 'correct'));

const keys: readonly ApiKey[] = [
  billingKey(hash('sha256', 'another')),
  billing,
  {
    sha256: hash('sha256', 'of finance'),
    principal: frozenPrincipal({ ...billing.principal, claims: { team: 'finance' } }),
  },
];

let issuer: TestIssuer;
beforeAll(async () => void (issuer = await TestIssuer.start()));
afterAll(() => issuer.close());

const refusals: AuthError[] = [];
beforeEach(() => void (refusals.length = 0));

const moduleWith = (controllers: Type[], extras: object = {}, providers: Provider[] = []): Type => {
  const onRefusal = (error: AuthError) => void refusals.push(error);
  const options = { issuer: issuer.url, audience: issuer.audience, publicUrl, onRefusal, keys: patientKeys, ...extras };
  const ofKeys = { provide: API_KEYS, useValue: keys };
  @Module({ imports: [AuthModule.forRoot(options)], controllers, providers: [ofKeys, ...providers] })
  class AppModule {}
  return AppModule;
};

/** Starts an app on Fastify, which is closed after the test. */
const started: INestApplication[] = [];
afterEach(async () => {
  for (const app of started.splice(0)) await app.close();
});
const start = async (controller: Type, extras: object = {}, providers: Provider[] = []) => {
  const app = await frameworks[1]!.create(moduleWith([controller], extras, providers));
  await app.init();
  started.push(app);
  return app as NestFastifyApplication;
};
const status = async (app: NestFastifyApplication, url: string, headers: Record<string, string> = {}) =>
  (await app.inject({ url, headers })).statusCode;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

@Controller()
class PlainController {
  @Get('plain')
  plain(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }

  @Get('scoped')
  @Scopes('read')
  scoped() {
    return {};
  }

  @Get('public')
  @Public()
  open() {
    return {};
  }
}

describe.each(frameworks)('a guard that accepts an API key or a token, on $name', ({ create }) => {
  @UseGuards(ApiKeyOrTokenGuard, ScopesGuard)
  @Controller()
  class KeyedController {
    @Get('who')
    who(@CurrentPrincipal() { subject }: Principal) {
      return { subject };
    }

    @Get('scoped')
    @Scopes('read')
    scoped() {
      return {};
    }

    @Get('admin')
    @Scopes('admin')
    admin() {
      return {};
    }

    @Get('claims')
    @RequireClaim('team', 'finance')
    claims() {
      return {};
    }

    @Get('open')
    @Public()
    open() {
      return {};
    }
  }
  let listening: ListeningApp;
  beforeAll(async () => {
    listening = await listen(await create(moduleWith([KeyedController], { routes: 'declared' })));
  });
  afterAll(() => listening.app.close());

  it('accepts either', async () => {
    const { request } = listening;
    expect(await request('/who', { 'x-api-key': 'correct' })).toMatchObject({
      status: 200,
      body: { subject: 'billing' },
    });
    expect(await request('/who', bearer(issuer.token()))).toMatchObject({ status: 200, body: { subject: 'user' } });
  });

  it('leaves claims to ScopesGuard', async () => {
    const { request } = listening;
    expect(await request('/claims', { 'x-api-key': 'correct' })).toMatchObject({ status: 403 });
    expect(await request('/claims', { 'x-api-key': 'of finance' })).toMatchObject({ status: 200 });
  });

  it('ignores any key for a route with @Public()', async () => {
    for (const key of ['correct', 'wrong', '']) {
      expect(await listening.request('/open', { 'x-api-key': key })).toMatchObject({ status: 200 });
    }
  });

  it('leaves scopes to ScopesGuard', async () => {
    const { request } = listening;
    expect(await request('/scoped', { 'x-api-key': 'correct' })).toMatchObject({ status: 200 });
    expect(await request('/admin', { 'x-api-key': 'correct' })).toMatchObject({ status: 403 });
    expect(await request('/scoped', bearer(issuer.token()))).toMatchObject({ status: 403 });
  });

  it.each(['wrong', '', 'correct, correct', 'correc', 'constructor'])('rejects the key %j', async (key) => {
    const { status, challenge, body } = await listening.request('/who', { 'x-api-key': key });
    expect([status, body.reason]).toEqual([401, 'api_key_invalid']);
    expect(challenge).toContain('Bearer error="invalid_token", error_description="The API key is invalid"');
    expect(refusals).toHaveLength(1);
  });

  it('rejects a key beside a token, and a bad token', async () => {
    const both = { 'x-api-key': 'correct', ...bearer(issuer.token()) };
    expect(await listening.request('/who', both)).toMatchObject({ status: 401 });
    expect(await listening.request('/who', bearer(issuer.flawed.expired()))).toMatchObject({
      status: 401,
      body: { reason: 'token_expired' },
    });
    expect(await listening.request('/who')).toMatchObject({ status: 401 });
  });
});

@Injectable()
class ClosedOnSundays extends JwtAuthGuard {
  isSunday = true;

  override canActivate(context: ExecutionContext) {
    if (this.isSunday) return this.refusals.refuse(new InvalidTokenError('closed', 'Closed'), context);
    return super.canActivate(context);
  }
}

@Injectable({ scope: Scope.REQUEST })
class GuardOfRequests extends JwtAuthGuard {}

class OwnScopesGuard extends ScopesGuard {}

describe('a guard that extends JwtAuthGuard', () => {
  const withGuards = (...guards: Parameters<typeof UseGuards>) => {
    @UseGuards(...guards)
    class GuardedController extends PlainController {}
    Controller()(GuardedController);
    return GuardedController;
  };

  it('counts as it at startup, and runs its own code', async () => {
    const app = await start(withGuards(ClosedOnSundays, OwnScopesGuard), { routes: 'declared' });
    const token = issuer.token();
    expect(await status(app, '/plain', bearer(token))).toBe(401);
    expect(refusals).toMatchObject([{ reason: 'closed' }]);
  });

  it.each<[string, Provider[]]>([
    ['', [JwtAuthGuard, ScopesGuard].map((useClass) => ({ provide: APP_GUARD, useClass }))],
    ['of its own class', [GuardOfSomeone(), OwnScopesGuard].map((useClass) => ({ provide: APP_GUARD, useClass }))],
    ['made for each request', [GuardOfRequests, GuardOfRequests].map((useClass) => ({ provide: APP_GUARD, useClass }))],
  ])('counts as it when it is a global guard of the app %s', async (what, providers) => {
    const controller = what === 'made for each request' ? withGuards(ScopesGuard) : PlainController;
    const app = await start(controller, { routes: 'declared' }, providers);
    expect(await status(app, '/plain')).toBe(401);
    expect(await status(app, '/public')).toBe(200);
    expect(await status(app, '/scoped', bearer(issuer.token()))).toBe(403);
    expect(await status(app, '/scoped', bearer(issuer.token({ scopes: ['read'] })))).toBe(200);
  });

  it('contradicts @Public(), and demands that a ScopesGuard follows it', async () => {
    @Controller('contradiction')
    class PublicController {
      @Get()
      @Public()
      @UseGuards(ClosedOnSundays)
      one() {}
    }
    await expect(start(PublicController)).rejects.toThrow('PublicController.one: @Public() and its own JwtAuthGuard');
    await expect(start(withGuards(ClosedOnSundays))).rejects.toThrow('scoped: no ScopesGuard after JwtAuthGuard');
    await expect(start(withGuards(OwnScopesGuard, ClosedOnSundays))).rejects.toThrow('no ScopesGuard after');
  });

  it.each(['handleRequest', 'getRequest', 'getAuthenticateOptions', 'logIn'])(
    'makes startup fail when it has the method %s of Passport’s guard, which nothing would call',
    async (method) => {
      class MigratedGuard extends JwtAuthGuard {}
      Object.defineProperty(MigratedGuard.prototype, method, { value: () => undefined });
      const starting = start(withGuards(MigratedGuard, ScopesGuard));
      await expect(starting).rejects.toThrow(`MigratedGuard.${method}() would never run: override canActivate()`);
    },
  );

  it.each(['handleRequest', 'getRequest', 'getAuthenticateOptions', 'logIn'])(
    'makes startup fail when it has %s as a class field',
    async (field) => {
      class MigratedGuard extends JwtAuthGuard {
        readonly [field] = () => undefined;
      }
      const message = `MigratedGuard.${field}() would never run: override canActivate()`;
      await expect(start(withGuards(MigratedGuard, ScopesGuard))).rejects.toThrow(message);
      await expect(start(withGuards(MigratedGuard, ScopesGuard), { guard: 'global' })).rejects.toThrow(message);
    },
  );
});

/** Accepts guests where the token is rejected. */
@Injectable()
class LenientGuard extends JwtAuthGuard {
  override async canActivate(context: ExecutionContext) {
    try {
      return await super.canActivate(context);
    } catch {
      return true;
    }
  }
}

/** Accepts the app's session where the token is rejected. */
@Injectable()
class TokenOrSessionGuard extends JwtAuthGuard {
  override async canActivate(context: ExecutionContext) {
    try {
      return await super.canActivate(context);
    } catch (error) {
      const request = context.switchToHttp().getRequest<{ headers: Record<string, unknown>; user?: Principal }>();
      if (request.headers['x-session'] === undefined) throw error;
      request.user = billing.principal; // it has no claim `role`
      return true;
    }
  }
}

@Controller()
class RejectedController {
  @Get('checked')
  @UseGuards(LenientGuard)
  checked(@Req() request: object) {
    return callerIn(request);
  }

  @Get('audience')
  @UseGuards(LenientGuard)
  @Audience('admin')
  audience(@Req() request: object) {
    return callerIn(request);
  }

  @Get('scoped')
  @UseGuards(LenientGuard, ScopesGuard)
  @Audience('admin')
  @Scopes('read')
  scoped(@Req() request: object) {
    return callerIn(request);
  }

  @Get('login')
  @UseGuards(LenientGuard)
  @RequireAuthentication({ acr: ['phr'] })
  login(@Req() request: object) {
    return callerIn(request);
  }

  @Get('claim')
  @UseGuards(TokenOrSessionGuard, ScopesGuard)
  @RequireClaim('role', 'admin')
  claim(@Req() request: object) {
    return callerIn(request);
  }

  @Get('session')
  @UseGuards(TokenOrSessionGuard)
  session(@Req() request: object) {
    return callerIn(request);
  }
}

function callerIn(request: { user?: Principal; authInfo?: unknown }) {
  return { user: request.user?.subject ?? 'none', authInfo: request.authInfo === undefined ? 'none' : 'some' };
}

describe.each(frameworks)('a guard that catches a rejection, on $name', ({ create }) => {
  let listening: ListeningApp;
  let isRevoked = false;
  beforeAll(async () => {
    const check = async () => {
      if (isRevoked) throw new InvalidTokenError('revoked', 'Revoked');
    };
    const module = moduleWith([RejectedController], { checks: [{ every: 'request', check }] });
    listening = await listen(await create(module, { subject: 'set by another part of the app' }));
  });
  afterAll(() => listening.app.close());
  beforeEach(() => void (isRevoked = false));

  const key = createProofKey();
  const claims = { role: 'admin' };
  const good = () => issuer.token({ subject: 'ann', scopes: ['read'], claims });
  const stolen = () => issuer.token({ subject: 'ann', claims: { ...claims, cnf: { jkt: key.thumbprint } } });

  it.each<[what: string, path: string, token: () => string, reason: string, revoked?: boolean]>([
    ['a check of every request', '/checked', good, 'revoked', true],
    ['the binding', '/checked', stolen, 'binding_mismatch'],
    ['the audience', '/audience', good, 'audience_mismatch'],
    ['the login', '/login', good, 'authentication_insufficient'],
  ])('finds no caller, but the log does, after it failed %s', async (_what, path, token, reason, revoked = false) => {
    isRevoked = revoked;
    const encoded = token();
    // The second time, the token is cached.
    for (let times = 0; times < 2; times += 1) {
      refusals.length = 0;
      const { status: code, body } = await listening.request(path, bearer(encoded));
      expect([code, body]).toEqual([200, { user: 'none', authInfo: 'none' }]);
      expect(refusals.map((refusal) => decisionOf({ refusal }))).toEqual([
        { decision: 'refused', reason, issuer: issuer.url, subject: 'ann', clientId: 'test-client' },
      ]);
    }
  });

  it('finds no caller of a token that was tampered with, or is missing', async () => {
    for (const headers of [bearer(issuer.flawed.tampered()), {}]) {
      const { body } = await listening.request('/checked', headers);
      expect(body).toEqual({ user: 'none', authInfo: 'none' });
    }
  });

  it('lets ScopesGuard find no scopes of the rejected token', async () => {
    expect((await listening.request('/scoped', bearer(good()))).status).toBe(500);
  });

  it('lets ScopesGuard find no claims of the rejected token beside a session', async () => {
    const session = { 'x-session': '1' };
    expect(await listening.request('/claim', bearer(good()))).toMatchObject({ status: 200, body: { user: 'ann' } });
    isRevoked = true;
    const caller = { user: 'billing', authInfo: 'none' };
    expect(await listening.request('/session', { ...session, ...bearer(good()) })).toMatchObject({ body: caller });
    expect(await listening.request('/claim', { ...session, ...bearer(good()) })).toMatchObject({
      status: 403,
      body: { reason: 'claim_required' },
    });
    expect(await listening.request('/claim', session)).toMatchObject({ status: 403 });
    expect(await listening.request('/claim', bearer(good()))).toMatchObject({ status: 401 });
  });
});

/** Another class each time, as Nest keeps one global guard for each. */
function GuardOfSomeone(): Type<JwtAuthGuard> {
  @Injectable()
  class SomeonesGuard extends JwtAuthGuard {}
  return SomeonesGuard;
}

describe('JwtAuthGuard as a provider', () => {
  @Injectable()
  class DelegatingGuard implements CanActivate {
    constructor(private readonly guard: JwtAuthGuard) {}

    canActivate(context: ExecutionContext) {
      return this.guard.canActivate(context);
    }
  }

  @UseGuards(DelegatingGuard)
  @Controller()
  class DelegatingController {
    @Get('who')
    who(@CurrentPrincipal() { subject }: Principal) {
      return { subject };
    }
  }

  it('is injected where AuthModule is imported, and is the global guard', async () => {
    for (const guard of ['by-route', 'global'] as const) {
      const app = await start(DelegatingController, { guard, routes: 'any' });
      expect(await status(app, '/who')).toBe(401);
      expect(await status(app, '/who', bearer(issuer.token()))).toBe(200);
    }
  });

  it('does not make a guard count at startup that only uses it', async () => {
    const starting = start(DelegatingController, { routes: 'declared' });
    await expect(starting).rejects.toThrow('DelegatingController.who: neither JwtAuthGuard nor @Public()');
  });

  it('can be replaced in tests, for routes by overrideGuard, and where it is global by overrideProvider', async () => {
    const open: CanActivate = { canActivate: () => true };
    @UseGuards(JwtAuthGuard)
    @Controller()
    class GuardedController {
      @Get('guarded')
      guarded() {
        return {};
      }
    }
    @Controller()
    class BareController {
      @Get('bare')
      bare() {
        return {};
      }
    }
    const module = (guard: string) =>
      Test.createTestingModule({ imports: [moduleWith([GuardedController, BareController], { guard })] });
    const run = async (builder: ReturnType<typeof module>) => {
      const app = (await builder.compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter());
      await app.init();
      started.push(app);
      return app;
    };
    const byRoute = await run(module('by-route').overrideGuard(JwtAuthGuard).useValue(open));
    expect(await status(byRoute, '/guarded')).toBe(200);
    const global = await run(module('global').overrideProvider(JwtAuthGuard).useValue(open));
    expect(await status(global, '/bare')).toBe(200);
  });
});

@Injectable()
class ApiKeyStrategy extends PassportStrategy(passport.Strategy, 'api-key') {
  override authenticate(request: { headers: Record<string, unknown> }) {
    if (request.headers['x-api-key'] === 'correct') this.success(billing.principal);
    else this.fail('no key');
  }

  validate() {
    // Passport calls authenticate().
  }
}

@Controller()
class PassportController {
  @Get('either')
  @UseGuards(TokenOrKeyGuard, ScopesGuard)
  either(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }

  @Get('token')
  @UseGuards(AuthGuard('access-token'))
  token(@CurrentPrincipal() { subject }: Principal, @Body() _body: unknown) {
    return { subject };
  }
}

describe.each(frameworks)('the option strategy on $name', ({ create }) => {
  let listening: ListeningApp;
  let isOpen = true;
  beforeAll(async () => {
    const checks = [
      {
        every: 'request',
        check: () => {
          if (!isOpen) throw new InvalidTokenError('closed', 'Closed for today');
        },
      },
    ];
    const module = moduleWith([PassportController], { strategy: 'access-token', checks }, [ApiKeyStrategy]);
    listening = await listen(await create(module));
  });
  afterAll(() => listening.app.close());

  it('lets Passport’s guard accept a token, or try the next strategy', async () => {
    const { request } = listening;
    const token = issuer.token();
    for (const path of ['/token', '/either', '/token']) {
      expect(await request(path, bearer(token))).toMatchObject({ status: 200, body: { subject: 'user' } });
    }
    const keyed = { status: 200, body: { subject: 'billing' } };
    expect(await request('/either', { 'x-api-key': 'correct' })).toMatchObject(keyed);
    expect(await request('/either', { 'x-api-key': 'correct', ...bearer('abc') })).toMatchObject(keyed);
  });

  it('reports to the guard of the app why a token is rejected', async () => {
    const { request } = listening;
    expect(await request('/either', bearer(issuer.flawed.expired()))).toMatchObject({
      status: 401,
      challenge: expect.stringContaining('error_description="The access token has expired"'),
      body: { reason: 'token_expired' },
    });
    expect(refusals).toHaveLength(1);
    expect(await request('/either')).toMatchObject({ status: 401, challenge: expect.stringMatching(/^Bearer, DPoP/) });
    expect(await request('/either', { authorization: 'Bearer' })).toMatchObject({ status: 400 });
    expect(await request('/token', bearer(issuer.flawed.expired()))).toMatchObject({ status: 401 });
  });

  it('rejects a stolen bound token, cached or not, and accepts it with its proof', async () => {
    const { request } = listening;
    const key = createProofKey();
    const token = issuer.token({ claims: { cnf: { jkt: key.thumbprint } } });
    const proof = () => createProof({ key, url: `${publicUrl}/token`, accessToken: token });
    expect((await request('/token', bearer(token))).status).toBe(401);
    const dpop = proof();
    const bound = { authorization: `DPoP ${token}`, dpop };
    expect((await request('/token', bound)).status).toBe(200);
    expect((await request('/token', bound)).status).toBe(401);
    expect((await request('/token', bearer(token))).status).toBe(401);
    expect((await request('/token', { authorization: `DPoP ${token}` })).status).toBe(401);
  });

  it('runs the checks of every request', async () => {
    const token = issuer.token();
    isOpen = false;
    expect((await listening.request('/token', bearer(token))).status).toBe(401);
    isOpen = true;
    expect((await listening.request('/token', bearer(token))).status).toBe(200);
  });
});

describe('the option strategy', () => {
  const unreachable = { jwksUri: 'http://127.0.0.1:9/keys', keys: { timeoutMs: 500 } };

  it('does not try the next strategy when the keys are unavailable', async () => {
    const extras = { strategy: 'access-token', ...unreachable };
    const app = await start(PassportController, extras, [ApiKeyStrategy]);
    const headers = { 'x-api-key': 'correct', ...bearer(issuer.token()) };
    expect(await status(app, '/either', headers)).toBe(503);
  });

  it('respects the limit on failed attempts, and counts no request without a token', async () => {
    const limit = new OneFailure();
    @Global()
    @Module({ providers: [{ provide: FailureLimit, useValue: limit }], exports: [FailureLimit] })
    class LimitModule {}
    const module = moduleWith([PassportController], { strategy: 'access-token' }, [ApiKeyStrategy]);
    @Module({ imports: [LimitModule, module] })
    class AppModule {}
    const app = (await frameworks[1]!.create(AppModule)) as NestFastifyApplication;
    started.push(app);
    await app.init();
    const token = issuer.token();
    expect(await status(app, '/token', bearer(token))).toBe(200);
    for (let times = 0; times < 2; times += 1) expect(await status(app, '/either')).toBe(401);
    expect(await status(app, '/token', bearer(issuer.flawed.expired()))).toBe(401);
    expect(await status(app, '/token', bearer(issuer.flawed.expired()))).toBe(429);
    expect(await status(app, '/token', bearer(issuer.token()))).toBe(429);
    expect(await status(app, '/token', bearer(token))).toBe(200);
  });

  it('makes startup fail when the process has a strategy of this name, and frees the name at shutdown', async () => {
    const app = await start(PassportController, { strategy: 'access-token' });
    const message = 'strategy: Passport has another strategy "access-token"';
    await expect(start(PassportController, { strategy: 'access-token' })).rejects.toThrow(message);
    await expect(start(PlainController, { strategy: 'api-key', guard: 'global' }, [ApiKeyStrategy])).rejects.toThrow(
      'Passport has another strategy "api-key"',
    );
    expect(await status(app, '/token', bearer(issuer.token()))).toBe(200);
    await started.pop()!.close();
    await start(PassportController, { strategy: 'access-token' });
  });

  it('leaves the name to a strategy that has replaced this one', async () => {
    const app = await start(PassportController, { strategy: 'access-token' });
    const other = new (class extends passport.Strategy {})();
    passport.use('access-token', other);
    await app.close();
    expect(Reflect.get(passport, '_strategies')).toHaveProperty('access-token', other);
    passport.unuse('access-token');
  });

  it('does not make Passport’s guard enforce what a route demands', async () => {
    @UseGuards(AuthGuard('access-token'))
    @Controller()
    class DemandingController {
      @Get()
      @Audience('other')
      one() {}
    }
    const starting = start(DemandingController, { strategy: 'access-token' });
    await expect(starting).rejects.toThrow('DemandingController.one: neither JwtAuthGuard nor @Public()');
  });

  it('must be a name', async () => {
    await expect(start(PlainController, { strategy: '' })).rejects.toThrow('strategy: expected a name');
  });
});

class OneFailure extends FailureLimit {
  private failures = 0;
  check(): void {
    if (this.failures > 0) throw new TooManyFailuresError(1);
  }
  count(): void {
    this.failures += 1;
  }
}

describe('Refusals', () => {
  it('sets the headers of an AuthError that a guard of the app throws', async () => {
    @Injectable()
    class OwnGuard implements CanActivate {
      constructor(private readonly refusals: Refusals) {}

      canActivate(context: ExecutionContext): boolean {
        return this.refusals.refuse(new InvalidTokenError('closed', 'Closed'), context);
      }
    }
    @UseGuards(OwnGuard)
    @Controller()
    class OwnController {
      @Get()
      one() {}
    }
    const app = await start(OwnController);
    const { statusCode, headers, body } = await app.inject('/');
    expect([statusCode, headers['www-authenticate']]).toEqual([401, expect.stringContaining('error="invalid_token"')]);
    expect(JSON.parse(body)).toMatchObject({ reason: 'closed' });
    expect(refusals).toHaveLength(1);
  });
});
