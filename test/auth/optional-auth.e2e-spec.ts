import { Controller, Get, Global, Module, Req, type Type, UseGuards } from '@nestjs/common';
import {
  Audience,
  type AuthError,
  AuthModule,
  CurrentPrincipal,
  FailureLimit,
  JwtAuthGuard,
  OptionalAuth,
  type Principal,
  Public,
  RequireAuthentication,
  RouteInventory,
  Scopes,
  ScopesGuard,
  decisionOf,
} from '../../src/auth/index.js';
import { TestIssuer, createProofKey } from '../../src/testing/index.js';
import { patientKeys } from '../support/patient-keys.js';
import { rawRequest } from '../support/raw-request.js';
import { type ListeningApp, frameworks, listen } from './frameworks.js';

type DecidedRequest = Parameters<typeof decisionOf>[0];

const describeCaller = (principal: Principal | undefined, request: DecidedRequest) => ({
  subject: principal?.subject ?? 'guest',
  user: request.user?.subject ?? 'none',
  decision: decisionOf(request).decision ?? 'none',
});

@OptionalAuth()
@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('optional')
class OptionalController {
  @Get()
  who(@CurrentPrincipal() principal: Principal | undefined, @Req() request: DecidedRequest) {
    return describeCaller(principal, request);
  }

  @Get('scoped')
  @Scopes('read')
  scoped(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }

  @Get('audience')
  @Audience('other')
  audience() {
    return {};
  }

  @Get('login')
  @RequireAuthentication({ maxAge: 60 })
  login() {
    return {};
  }

  @Get('public')
  @Public()
  open() {
    return {};
  }
}

@Controller('derived')
class DerivedController extends OptionalController {}

@UseGuards(JwtAuthGuard, ScopesGuard)
@Controller('guarded')
class GuardedController {
  @Get()
  guarded() {
    return {};
  }

  @Get('optional')
  @OptionalAuth()
  who(@CurrentPrincipal() principal: Principal | undefined, @Req() request: DecidedRequest) {
    return describeCaller(principal, request);
  }
}

const guest = { subject: 'guest', user: 'none', decision: 'none' };
const user = { subject: 'user', user: 'user', decision: 'allowed' };

/** Counts, and never limits. */
class CountingLimit extends FailureLimit {
  count = () => void (this.counted += 1);
  counted = 0;
  check() {}
}

describe.each(frameworks)('optional authentication on $name', ({ create }) => {
  describe.each(['by-route', 'global'] as const)('with guards %s', (guard) => {
    const limit = new CountingLimit();
    const refusals: AuthError[] = [];
    let issuer: TestIssuer;
    let listening: ListeningApp;
    beforeAll(async () => {
      issuer = await TestIssuer.start();
      @Global()
      @Module({ providers: [{ provide: FailureLimit, useValue: limit }], exports: [FailureLimit] })
      class LimitModule {}
      const options = {
        issuer: issuer.url,
        audience: issuer.audience,
        keys: patientKeys,
        onRefusal: (error: AuthError) => void refusals.push(error),
      };
      @Module({
        imports: [LimitModule, AuthModule.forRoot({ ...options, guard })],
        controllers: [OptionalController, DerivedController, GuardedController],
      })
      class AppModule {}
      // A session is not an access token: its user must not be taken for the principal of a guest.
      listening = await listen(await create(AppModule, { subject: 'session', scopes: new Set(['read']) }));
    });
    afterAll(async () => {
      await listening.app.close();
      await issuer.close();
    });
    beforeEach(() => {
      limit.counted = 0;
      refusals.length = 0;
    });

    const get = (path: string, authorization?: string, headers = {}) =>
      listening.request(path, { ...headers, ...(authorization !== undefined && { authorization }) });

    it.each(['/optional', '/guarded/optional'])('lets a guest through without a principal: %s', async (path) => {
      for (const authorization of [undefined, 'Basic dXNlcjpwYXNz', 'ApiKey abc']) {
        expect(await get(path, authorization)).toEqual({ status: 200, challenge: null, body: guest });
      }
      expect(refusals).toEqual([]);
      expect(limit.counted).toBe(0);
    });

    it('lets a valid token through with its principal, cached or not', async () => {
      const token = issuer.token();
      for (let times = 0; times < 2; times += 1) {
        expect(await get('/optional', `Bearer ${token}`)).toEqual({ status: 200, challenge: null, body: user });
      }
    });

    it.each<[what: string, path: string, authorization: () => string | undefined, status: number, error: string]>([
      ['is expired', '/optional', () => `Bearer ${issuer.flawed.expired()}`, 401, 'invalid_token'],
      ['is expired, at a method', '/guarded/optional', () => `Bearer ${issuer.flawed.expired()}`, 401, 'invalid_token'],
      ['is no JWT', '/optional', () => 'Bearer abc', 401, 'invalid_token'],
      ['is missing after Bearer', '/optional', () => 'Bearer', 400, 'invalid_request'],
      ['is followed by another', '/optional', () => 'Bearer a b', 400, 'invalid_request'],
      ['is in the query', '/optional?access_token=abc', () => undefined, 400, 'invalid_request'],
      ['is in the query, beside Basic', '/optional?access_token=abc', () => 'Basic abc', 400, 'invalid_request'],
    ])('rejects a request when its token %s', async (_what, path, authorization, status, error) => {
      const response = await get(path, authorization());
      expect(response).toMatchObject({ status, body: { error } });
      expect(response.challenge).toContain(`error="${error}"`);
      expect(refusals).toHaveLength(1);
      expect(limit.counted).toBe(1);
    });

    it('rejects two Authorization headers, and a token of a scheme that is not on offer', async () => {
      const lines = ['GET /optional HTTP/1.1', 'Authorization: Basic abc', 'Authorization: Basic def'];
      expect(await rawRequest(listening.url, lines)).toMatch(/^HTTP\/1\.1 400 /);
      expect(await get('/optional', `DPoP ${issuer.token()}`)).toMatchObject({ status: 401 });
    });

    it('rejects a bound token without its proof', async () => {
      const token = issuer.token({ claims: { cnf: { jkt: createProofKey().thumbprint } } });
      for (let times = 0; times < 2; times += 1) {
        const { status, body } = await get('/optional', `Bearer ${token}`);
        expect([status, body.reason]).toEqual([401, 'binding_mismatch']);
      }
    });

    it.each(['scoped', 'audience', 'login'])('rejects a guest when the route has a demand: %s', async (path) => {
      expect(await get(`/optional/${path}`)).toMatchObject({ status: 401, challenge: 'Bearer' });
      expect(refusals).toHaveLength(1);
    });

    it('still checks the demands of a route when there is a token', async () => {
      const status = async (path: string, token: string) => (await get(path, `Bearer ${token}`)).status;
      expect(await status('/optional/scoped', issuer.token())).toBe(403);
      expect(await status('/optional/scoped', issuer.token({ scopes: ['read'] }))).toBe(200);
      expect(await status('/optional/audience', issuer.token())).toBe(401);
      expect(await status('/optional/login', issuer.token())).toBe(401);
    });

    it('gives a public route of an optional class no principal, and rejects guests elsewhere', async () => {
      expect((await get('/optional/public', 'Bearer abc')).status).toBe(200);
      expect((await get('/guarded')).status).toBe(401);
    });

    it('does not apply to a class that extends an optional one', async () => {
      expect((await get('/derived')).status).toBe(401);
      expect((await get('/derived', `Bearer ${issuer.token()}`)).body).toEqual(user);
    });

    it('is listed for the routes that let guests through, without any demand', () => {
      const routes = listening.app.get(RouteInventory).routes();
      const optional = routes.filter(({ isOptional }) => isOptional).map(({ name }) => name);
      expect(optional).toEqual(['OptionalController.who', 'GuardedController.who']);
    });
  });
});

describe('an app with optional authentication', () => {
  const start = async (controller: Type, extras: object = {}) => {
    const options = { issuer: 'https://issuer.example.com/', audience: 'api', ...extras };
    @Module({ imports: [AuthModule.forRoot(options)], controllers: [controller] })
    class AppModule {}
    const app = await frameworks[1]!.create(AppModule);
    await app.init();
    return app;
  };

  it('refuses to start when no JwtAuthGuard would check the tokens', async () => {
    @Controller()
    class BareController {
      @Get()
      @OptionalAuth()
      bare() {}
    }
    await expect(start(BareController)).rejects.toThrow('BareController.bare: neither JwtAuthGuard nor @Public()');
    await (await start(BareController, { guard: 'global' })).close();
  });

  it('refuses to start when @Public() and @OptionalAuth() are in one place, or a public class has an optional route', async () => {
    @Public()
    @OptionalAuth()
    @Controller('class')
    class BothController {
      @Get()
      one() {}
    }
    @Public()
    @Controller('method')
    class PublicController {
      @Get()
      @OptionalAuth()
      one() {}
    }
    @Controller('one')
    class OneController {
      @Get()
      @Public()
      @OptionalAuth()
      one() {}
    }
    for (const controller of [BothController, PublicController, OneController]) {
      const starting = start(controller, { guard: 'global' });
      await expect(starting).rejects.toThrow('.one: @Public() and @OptionalAuth() exclude each other');
    }
  });
});
