import { jest } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { RouteInventory } from '../../src/auth/index.js';
import { createLogger } from '../../src/logging/logger.js';
import { advanceClock, driveClock } from '../support/clock.js';
import { Scrape } from '../support/scrape.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import { createStepUpApp } from './step-up-app.js';
import { dpopOffer } from '../support/challenges.js';

/** What an old or a forged login looks like: `auth_time` is this many seconds ago. */
const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds;

const description = 'The login behind the access token is too weak or too long ago for this request';
const challenge = (parameters: string) =>
  `Bearer error="insufficient_user_authentication", ${parameters}, error_description="${description}", ${dpopOffer}`;

/** The whole rejection, with these parameters in its challenge. */
const insufficient = (parameters: string) => ({
  statusCode: 401,
  type: 'application/problem+json; charset=utf-8',
  challenge: challenge(parameters),
  body: {
    type: 'about:blank',
    title: 'Unauthorized',
    status: 401,
    detail: description,
    error: 'insufficient_user_authentication',
    reason: 'authentication_insufficient',
  },
});

describe('step-up (RFC 9470)', () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ logLevel: 'trace' }, destination);
  let service: TestApp;
  beforeAll(async () => {
    service = await createTestApp({}, { create: createStepUpApp, logger });
  });
  afterAll(() => service.close());
  beforeEach(() => void lines.splice(0));
  afterEach(() => void jest.useRealTimers());

  const send = (path: string, token: string, method: 'GET' | 'POST' = 'GET') =>
    service.inject({ method, url: `/api/step-up/${path}`, headers: { authorization: `Bearer ${token}` } });
  const sendAfter = (login: object, path: string, method?: 'POST') =>
    send(path, service.issuer.token({ claims: { ...login } }), method);

  /** The rejection after a login. */
  async function rejection(login: object, path: string) {
    const { statusCode, headers, ...response } = await sendAfter(login, path);
    const { requestId, ...body } = response.json<Record<string, unknown>>();
    expect(requestId).toBe(headers['x-request-id']);
    return { statusCode, type: headers['content-type'], challenge: headers['www-authenticate'], body };
  }

  describe('with a demanded acr', () => {
    it.each([
      ['missing', {}],
      ['another', { acr: 'pwd' }],
      ['longer', { acr: 'phrh' }],
      ['in another case', { acr: 'PHR' }],
      ['a list', { acr: ['phr'] }],
      ['a list as text', { acr: 'pwd phr' }],
      ['an object', { acr: { phr: true } }],
      ['true', { acr: true }],
      ['null', { acr: null }],
      ['empty', { acr: '' }],
      ['in amr instead', { amr: ['phr'] }],
      ['in acrs instead', { acrs: ['phr'] }],
    ])('rejects a token whose acr is %s', async (_what, login) => {
      expect(await rejection({ auth_time: ago(0), ...login }, 'strong')).toEqual(insufficient('acr_values="phr"'));
    });

    it('accepts it, however long ago the login was', async () => {
      expect((await sendAfter({ acr: 'phr' }, 'strong')).statusCode).toBe(200);
      expect((await sendAfter({ acr: 'phr', auth_time: 'ages ago' }, 'strong')).statusCode).toBe(200);
    });

    it('accepts any of several, and lists them in the order of preference', async () => {
      for (const acr of ['phr', 'phrh', '1']) expect((await sendAfter({ acr }, 'several')).statusCode).toBe(200);
      for (const acr of ['0', 1])
        expect(await rejection({ acr }, 'several')).toEqual(insufficient('acr_values="phrh phr 1"'));
    });
  });

  describe('with a demanded age', () => {
    it.each([
      ['missing', undefined],
      ['too long ago', () => ago(307)],
      ['in the future', () => ago(-60)],
      ['in milliseconds', () => Date.now()],
      ['text', () => String(ago(0))],
      ['a date as text', () => new Date().toISOString()],
      ['a list', () => [ago(0)]],
      ['true', () => true],
      ['null', () => null],
      ['0', () => 0],
      ['negative', () => -1],
    ])('rejects a token whose auth_time is %s', async (_what, authTime) => {
      expect(await rejection({ acr: 'phr', auth_time: authTime?.() }, 'recent')).toEqual(insufficient('max_age="300"'));
    });

    it.each([0, 299, 303, -3])('accepts a login %d s ago, with 5 s of clock tolerance', async (seconds) => {
      expect((await sendAfter({ auth_time: ago(seconds) }, 'recent')).statusCode).toBe(200);
    });

    it('accepts only a login of this moment when maxAge is 0', async () => {
      expect((await sendAfter({ auth_time: ago(0) }, 'now')).statusCode).toBe(200);
      expect(await rejection({ auth_time: ago(7) }, 'now')).toEqual(insufficient('max_age="0"'));
      expect(await rejection({}, 'now')).toEqual(insufficient('max_age="0"'));
    });

    it('rejects a token that it accepted and remembers, once its login is too old', async () => {
      driveClock();
      const token = service.issuer.token({ claims: { auth_time: ago(0) } });
      const hits = async () => (await Scrape.of(service)).value('auth_token_cache_hits_total');
      const before = await hits();
      expect((await send('recent', token)).statusCode).toBe(200);
      await advanceClock(305);
      expect((await send('recent', token)).statusCode).toBe(200);
      await advanceClock(1);
      expect((await send('recent', token)).headers['www-authenticate']).toBe(challenge('max_age="300"'));
      expect((await send('none', token)).statusCode).toBe(200);
      expect((await hits()) - before).toBe(3);
    });
  });

  describe('with demands of the class and of the method', () => {
    it.each([
      ['inherited', { acr: 'phr', age: 500 }, 200],
      ['inherited', { acr: 'pwd', age: 500 }, 401],
      ['inherited', { acr: 'phr', age: 700 }, 401],
      ['narrowed', { acr: 'phrh', age: 200 }, 200],
      ['narrowed', { acr: 'phr', age: 200 }, 401],
      ['narrowed', { acr: 'other', age: 200 }, 401],
      ['narrowed', { acr: 'phrh', age: 500 }, 401],
      ['longer', { acr: 'phr', age: 500 }, 200],
      ['longer', { acr: 'phr', age: 700 }, 401],
    ])('both hold: %s with %j responds with %i', async (path, { acr, age }, status) => {
      expect((await sendAfter({ acr, auth_time: ago(age) }, `class/${path}`)).statusCode).toBe(status);
    });

    it.each([
      ['class/inherited', 'acr_values="phr phrh", max_age="600"'],
      ['class/narrowed', 'acr_values="phrh", max_age="300"'],
      ['class/longer', 'acr_values="phr phrh", max_age="600"'],
    ])('the challenge of %s asks for what meets both', async (path, parameters) => {
      expect(await rejection({}, path)).toEqual(insufficient(parameters));
    });

    it('the challenge asks for both demands, also for the one that the login meets', async () => {
      const parameters = 'acr_values="phr phrh", max_age="600"';
      expect(await rejection({ acr: 'phr', auth_time: ago(700) }, 'class/inherited')).toEqual(insufficient(parameters));
      expect(await rejection({ acr: 'pwd', auth_time: ago(0) }, 'class/inherited')).toEqual(insufficient(parameters));
    });
  });

  it('checks the token first, then the login, then the scopes', async () => {
    const login = { acr: 'phr', auth_time: ago(0) };
    const reasonOf = async (claims: object) => (await sendAfter(claims, 'payment', 'POST')).json<object>();
    expect(await reasonOf({ ...login, exp: 1 })).toMatchObject({ reason: 'token_expired' });
    expect(await reasonOf({})).toMatchObject({ reason: 'authentication_insufficient' });
    expect(await reasonOf(login)).toMatchObject({ status: 403, reason: 'scope_missing' });
    expect((await sendAfter({ ...login, scope: 'write:payments' }, 'payment', 'POST')).statusCode).toBe(201);
  });

  it('does not concern a route that demands no login, nor a request without a token', async () => {
    expect((await sendAfter({ acr: ['phr'], auth_time: 'never' }, 'none')).statusCode).toBe(200);
    const response = await service.inject({ url: '/api/step-up/strong' });
    expect(response.headers['www-authenticate']).toBe(`Bearer, ${dpopOffer}`);
  });

  it('is counted and logged by its reason and issuer, without counting as failed authentication', async () => {
    const labels = { reason: 'authentication_insufficient', issuer: service.issuer.url };
    const count = async () => (await Scrape.of(service)).value('auth_refused_total', labels);
    const before = await count();
    const response = await sendAfter({ sub: 'auth0|42' }, 'strong');
    expect((await count()) - before).toBe(1);
    const records = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const { requestId } = response.json<{ requestId: string }>();
    const decision = { decision: 'refused', ...labels, subject: 'auth0|42', requestId, status: 401 };
    expect(records.filter(({ audit }) => audit)).toEqual([expect.objectContaining(decision)]);
    expect(records.filter(({ msg }) => msg === 'request completed')).toContainEqual(expect.objectContaining(decision));
  });

  it('gives the operator a hint, once, when the issuer does not state logins at all', async () => {
    const limited = await createTestApp({}, { create: createStepUpApp, logger });
    const call = (url: string, claims: object) => {
      const authorization = `Bearer ${limited.issuer.token({ claims: { ...claims } })}`;
      return limited.inject({ url: `/api/step-up/${url}`, headers: { authorization } });
    };
    await call('strong', { acr: 'pwd' });
    await call('class/inherited', {});
    await call('class/inherited', {});
    await call('class/inherited', { acr: 'phr' });
    await limited.close();
    const hints = lines.filter((line) => line.includes('@RequireAuthentication()'));
    expect(hints).toHaveLength(2);
    expect(hints[0]).toContain('it lacks acr and auth_time, which @RequireAuthentication() on the route checks');
    expect(hints[1]).toContain('it lacks auth_time, which');
  });

  it('does not use up the limit on failed authentication', async () => {
    const limited = await createTestApp({ AUTH_FAILURE_LIMIT: '1' }, { create: createStepUpApp });
    const authorization = `Bearer ${limited.issuer.token()}`;
    const responses = [];
    for (let request = 0; request < 3; request += 1) {
      responses.push(await limited.inject({ url: '/api/step-up/strong', headers: { authorization } }));
    }
    await limited.close();
    expect(responses.map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
  });

  it('is in the OpenAPI document, with the exact challenge', async () => {
    const { paths } = (await service.inject({ url: '/docs/openapi.json' })).json<OpenAPIObject>();
    const payment = paths['/api/step-up/payment']!.post!;
    expect(payment.description).toBe(
      'Pays.\n\nThe user must have logged in with `acr` `phr` or `phrh`, at most 300 seconds ago (RFC 9470).',
    );
    expect(paths['/api/step-up/strong']!.get!.description).toBe(
      'The user must have logged in with `acr` `phr` (RFC 9470).',
    );
    expect(paths['/api/step-up/recent']!.get!.description).toBe(
      'The user must have logged in at most 300 seconds ago (RFC 9470).',
    );
    expect(paths['/api/step-up/none']!.get!.description).toBeUndefined();
    const value = challenge('acr_values="phr phrh", max_age="300"');
    expect(payment.responses[401]).toMatchObject({
      headers: { 'WWW-Authenticate': { examples: { noToken: {}, authenticationInsufficient: { value } } } },
      content: {
        'application/problem+json': {
          examples: { authenticationInsufficient: { value: { reason: 'authentication_insufficient' } } },
        },
      },
    });
    const { '401': ofNone } = paths['/api/step-up/none']!.get!.responses;
    expect(JSON.stringify(ofNone)).not.toContain('insufficient');
  });

  it('is in the list of routes', () => {
    const routes = service.app.get(RouteInventory).routes();
    const demands = routes
      .filter(({ path }) => path.startsWith('/api/step-up'))
      .map(({ path, authentication }) => [path.replace('/api/step-up/', ''), authentication]);
    expect(Object.fromEntries(demands)).toEqual({
      none: undefined,
      strong: { acr: ['phr'] },
      several: { acr: ['phrh', 'phr', '1'] },
      recent: { maxAge: 300 },
      now: { maxAge: 0 },
      payment: { acr: ['phr', 'phrh'], maxAge: 300 },
      'class/inherited': { acr: ['phr', 'phrh'], maxAge: 600 },
      'class/narrowed': { acr: ['phrh'], maxAge: 300 },
      'class/longer': { acr: ['phr', 'phrh'], maxAge: 600 },
    });
  });
});
