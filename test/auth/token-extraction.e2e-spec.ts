import { Controller, Get, HttpCode, type INestApplication, Module, Post, type Type, UseGuards } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type AuthHooks,
  AuthModule,
  CurrentPrincipal,
  InvalidTokenError,
  JwtAuthGuard,
  OptionalAuth,
  type Principal,
} from '../../src/auth/index.js';
import { TestIssuer, createProof, createProofKey } from '../../src/testing/index.js';
import { patientKeys } from '../support/patient-keys.js';
import { type ListeningApp, frameworks, listen } from './frameworks.js';
import { SameOriginGuard, tokenFromCookie } from './recipes/token-cookie.js';

const publicUrl = 'https://api.example.com';

@UseGuards(SameOriginGuard, JwtAuthGuard)
@Controller('who')
class WhoController {
  @Get()
  who(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }

  @Post()
  @HttpCode(200)
  change(@CurrentPrincipal() { subject }: Principal) {
    return { subject };
  }

  @Get('optional')
  @OptionalAuth()
  optional(@CurrentPrincipal() principal: Principal | undefined) {
    return { subject: principal?.subject ?? 'guest' };
  }
}

let issuer: TestIssuer;
beforeAll(async () => void (issuer = await TestIssuer.start()));
afterAll(() => issuer.close());

const moduleWith = (token: AuthHooks['token'], controller: Type = WhoController): Type => {
  const options = { issuer: issuer.url, audience: issuer.audience, keys: patientKeys, publicUrl, token };
  @Module({ imports: [AuthModule.forRoot(options)], controllers: [controller] })
  class AppModule {}
  return AppModule;
};

describe.each(frameworks)('a token in a cookie on $name', ({ create }) => {
  let listening: ListeningApp;
  beforeAll(async () => void (listening = await listen(await create(moduleWith(tokenFromCookie)))));
  afterAll(() => listening.app.close());

  const withCookie = (token: string, headers = {}) => ({
    cookie: `a=b; __Host-access_token=${token}; c=d`,
    ...headers,
  });
  const get = (headers?: Record<string, string>, path = '/who') => listening.request(path, headers);

  it('is accepted, cached or not, and in the header too', async () => {
    const token = issuer.token();
    const accepted = { status: 200, challenge: null, body: { subject: 'user' } };
    for (let times = 0; times < 2; times += 1) expect(await get(withCookie(token))).toEqual(accepted);
    expect(await get({ authorization: `Bearer ${token}` })).toEqual(accepted);
    expect(await get(withCookie(token, { authorization: 'Basic abc' }))).toEqual(accepted);
    expect(await get(withCookie(token), '/who/optional')).toEqual(accepted);
  });

  it.each<[what: string, headers: () => Record<string, string>, status: number, error: string | undefined]>([
    ['there is none', () => ({ cookie: 'a=b' }), 401, undefined],
    ['it is empty', () => withCookie(''), 401, undefined],
    ['it is expired', () => withCookie(issuer.flawed.expired()), 401, 'invalid_token'],
    ['it is no token', () => withCookie('a b'), 400, 'invalid_request'],
    ['it has another character', () => withCookie('a"b'), 400, 'invalid_request'],
    ['there are two', () => ({ cookie: '__Host-access_token=a; __Host-access_token=b' }), 400, 'invalid_request'],
    [
      'there is one in the header',
      () => withCookie(issuer.token(), { authorization: `Bearer ${issuer.token()}` }),
      400,
      'invalid_request',
    ],
    ['the header is malformed', () => withCookie(issuer.token(), { authorization: 'Bearer' }), 400, 'invalid_request'],
  ])('is rejected when %s', async (_what, headers, status, error) => {
    const response = await get(headers());
    expect([response.status, response.body.error]).toEqual([status, error]);
    expect(response.challenge).toMatch(error === undefined ? /^Bearer, DPoP/ : new RegExp(`^Bearer error="${error}"`));
  });

  it('is rejected when the query has a token as well', async () => {
    expect((await get(withCookie(issuer.token()), '/who?access_token=abc')).status).toBe(400);
  });

  it('is rejected when it is bound to a key, also with a proof', async () => {
    const key = createProofKey();
    const token = issuer.token({ claims: { cnf: { jkt: key.thumbprint } } });
    const dpop = createProof({ key, url: `${publicUrl}/who`, accessToken: token });
    for (const headers of [withCookie(token), withCookie(token, { dpop })]) {
      expect((await get(headers)).body.reason).toBe('binding_mismatch');
    }
  });

  it('is rejected on an optional route too, if it is invalid', async () => {
    expect((await get({ cookie: 'a=b' }, '/who/optional')).body).toEqual({ subject: 'guest' });
    expect((await get(withCookie(issuer.flawed.expired()), '/who/optional')).status).toBe(401);
    expect((await get(withCookie('a b'), '/who/optional')).status).toBe(400);
  });

  it.each<[what: string, headers: Record<string, string>, status: number]>([
    ['of this origin', { 'sec-fetch-site': 'same-origin' }, 200],
    ['of this origin, in an older browser', { origin: 'https://app.example.com' }, 200],
    ['of another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example.com' }, 403],
    [
      'of another site, which states this origin',
      { 'sec-fetch-site': 'cross-site', origin: 'https://app.example.com' },
      403,
    ],
    ['of a subdomain', { 'sec-fetch-site': 'same-site' }, 403],
    ['of another site, in an older browser', { origin: 'https://evil.example.com' }, 403],
    ['without an origin', {}, 403],
  ])('changes something only for a page of the same origin: %s', async (_what, headers, status) => {
    const token = issuer.token();
    expect((await listening.request('/who', withCookie(token, headers), 'POST')).status).toBe(status);
    const authorization = `Bearer ${token}`;
    expect((await listening.request('/who', { authorization, ...headers }, 'POST')).status).toBe(200);
  });
});

describe('the option token', () => {
  let app: INestApplication | undefined;
  afterEach(async () => {
    await app?.close();
    app = undefined;
  });
  const start = async (module: Type) => {
    app = await frameworks[1]!.create(module);
    await app.init();
    return app as NestFastifyApplication;
  };

  it.each<[what: string, token: () => unknown, status: number]>([
    ['returns null', () => null, 500],
    ['returns a number', () => 1, 500],
    ['returns a promise', () => Promise.resolve('abc'), 500],
    [
      'throws the 401 of another service',
      () => {
        throw Object.assign(new Error('no'), { status: 401, statusCode: 401 });
      },
      500,
    ],
    [
      'throws an AuthError',
      () => {
        throw new InvalidTokenError('sealed', 'The cookie is not sealed by this app');
      },
      401,
    ],
  ])('responds according to a function that %s', async (_what, token, status) => {
    // What a function without types may return.
    const { inject } = await start(moduleWith(token as AuthHooks['token']));
    for (const url of ['/who', '/who/optional']) expect((await inject({ url })).statusCode).toBe(status);
  });

  it('must be a function', async () => {
    await expect(start(moduleWith('cookie' as unknown as AuthHooks['token']))).rejects.toThrow(
      'token: expected a function',
    );
  });

  it('counts for its module only: another one that guards the same route finds no token', async () => {
    const options = { issuer: issuer.url, audience: issuer.audience, keys: patientKeys };
    @Module({ imports: [AuthModule.forRoot(options)], controllers: [WhoController] })
    class HeaderModule {}
    const cookies = AuthModule.forRoot({ ...options, token: tokenFromCookie, guard: 'global' });
    @Module({ imports: [cookies, HeaderModule] })
    class BothModule {}
    const { inject } = await start(BothModule);
    const token = issuer.token();
    const cookie = `__Host-access_token=${token}`;
    expect((await inject({ url: '/who', headers: { cookie } })).statusCode).toBe(401);
    expect((await inject({ url: '/who', headers: { authorization: `Bearer ${token}` } })).statusCode).toBe(200);
  });
});
