import { TestIssuer } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';
import {
  accessToken,
  caep,
  createEventApp,
  logoutToken,
  nowInSeconds,
  push,
  pushToken,
  receiver,
  risc,
  sessionRevoked,
  use,
} from './event-app.js';

let service: TestApp;
let other: TestIssuer;
let users = 0;
/** A user of its own for each test. */
let sub: string;
beforeAll(async () => {
  other = await TestIssuer.start({ profile: 'rfc9068', keyName: 'other' });
  service = await createEventApp();
});
afterAll(async () => {
  await service.close();
  await other.close();
});
beforeEach(() => {
  users += 1;
  sub = `user-${users}`;
});

/** The subject of events: the user of the test. */
const user = () => ({ format: 'iss_sub', iss: service.issuer.url, sub });
const send = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  push(service, pushToken(service.issuer, { claims: { sub_id: user(), ...claims }, header }));
const issue = (claims: Record<string, unknown> = {}, age?: number) =>
  accessToken(service.issuer, { sub, ...claims }, age);

describe('a Security Event Token', () => {
  it('is acknowledged without a body, and revokes what its user was issued before', async () => {
    const [token, another] = [issue(), issue({ sub: 'somebody-else' })];
    expect(await use(service, token)).toBe('200');
    const response = await send();
    expect(response.statusCode).toBe(202);
    expect(response.body).toBe('');
    expect(response.headers['content-type']).toBeUndefined();
    expect(response.headers['content-length']).toBe('0');
    expect(response.headers['cache-control']).toBe('no-store');
    // Both the cached token, and one that was never seen.
    expect(await use(service, token)).toBe('401 token_revoked');
    expect(await use(service, issue({}, 100))).toBe('401 token_revoked');
    expect(await use(service, another)).toBe('200');
  });

  it.each([
    `${caep}session-revoked`,
    `${caep}credential-change`,
    `${risc}account-disabled`,
    `${risc}account-purged`,
    `${risc}account-credential-change-required`,
    `${risc}credential-compromise`,
    `${risc}sessions-revoked`,
  ])('of the type %s revokes access tokens', async (type) => {
    expect((await send({ events: { [type]: { change_type: 'revoke', reason: 'hijacking' } } })).statusCode).toBe(202);
    expect(await use(service, issue())).toBe('401 token_revoked');
  });

  it.each([
    ['verifies the stream', 'https://schemas.openid.net/secevent/ssf/event-type/verification'],
    ['updates the stream', 'https://schemas.openid.net/secevent/ssf/event-type/stream-updated'],
    ['is of an unknown type', 'https://example.com/events/birthday'],
    ['has the name of a member of every object', 'constructor'],
    ['reports a device', `${caep}device-compliance-change`],
    ['enables an account', `${risc}account-enabled`],
  ])('that %s is acknowledged without effect', async (_, type) => {
    expect((await send({ events: { [type]: { state: 's' } } })).statusCode).toBe(202);
    expect(await use(service, issue())).toBe('200');
  });

  it('with several events has the effect of each', async () => {
    const bob = `${sub}-bob`;
    const events = {
      'https://example.com/unknown': {},
      [sessionRevoked]: {},
      [`${caep}credential-change`]: { subject: { ...user(), sub: bob } },
    };
    expect((await send({ sub_id: undefined, sub, events })).statusCode).toBe(202);
    expect(await use(service, issue())).toBe('401 token_revoked');
    expect(await use(service, issue({ sub: bob }))).toBe('401 token_revoked');
  });

  it('revokes a session, where only that is named', async () => {
    const sid = `session-of-${sub}`;
    expect((await send({ sub_id: { format: 'opaque', id: sid } })).statusCode).toBe(202);
    expect(await use(service, issue({ sid }))).toBe('401 token_revoked');
    expect(await use(service, issue({ sid }, -3))).toBe('401 token_revoked');
    expect(await use(service, issue({ sid: 'another' }))).toBe('200');
  });

  it('revokes of a session that stays open, after a change of credentials, what was issued before', async () => {
    const sid = `session-of-${sub}`;
    const events = { [`${caep}credential-change`]: { event_timestamp: nowInSeconds() - 50 } };
    expect((await send({ sub_id: { format: 'opaque', id: sid }, events })).statusCode).toBe(202);
    expect(await use(service, issue({ sid }, 60))).toBe('401 token_revoked');
    expect(await use(service, issue({ sid }, 40))).toBe('200');
  });

  it('revokes one token, where its jti is named', async () => {
    const jti = `token-of-${sub}`;
    expect((await send({ sub_id: { format: 'jwt_id', iss: service.issuer.url, jti } })).statusCode).toBe(202);
    expect(await use(service, issue({ jti }))).toBe('401 token_revoked');
    expect(await use(service, issue())).toBe('200');
  });

  it.each([
    ['by e-mail', () => ({ format: 'email', email: `${sub}@example.com` })],
    ['by phone', () => ({ format: 'phone_number', phone_number: '+12065550100' })],
    ['as a user of another issuer', () => ({ ...user(), iss: other.url })],
  ])('that names its subject %s is acknowledged without effect', async (_, subject) => {
    expect((await send({ sub_id: subject() })).statusCode).toBe(202);
    expect(await use(service, issue())).toBe('200');
  });

  it.each([
    ['event_timestamp', (time: number) => ({ events: { [sessionRevoked]: { event_timestamp: time } } })],
    ['toe', (time: number) => ({ toe: time })],
    ['iat', (time: number) => ({ iat: time })],
  ])('revokes what was issued up to the time of the event: %s', async (_, claims) => {
    const time = nowInSeconds() - 100;
    expect((await send(claims(time))).statusCode).toBe(202);
    expect(await use(service, issue({ iat: time }))).toBe('401 token_revoked');
    expect(await use(service, issue({ iat: time + 1 }))).toBe('200');
  });

  it.each([
    ['in the future', () => nowInSeconds() + 1000],
    // As the examples of CAEP have it, against its own text.
    ['in milliseconds', () => Date.now()],
  ])('with a time %s revokes what was issued up to its iat', async (_, time) => {
    const iat = nowInSeconds() - 100;
    const events = { [sessionRevoked]: { event_timestamp: time() } };
    expect((await send({ iat, events })).statusCode).toBe(202);
    expect(await use(service, issue({ iat }))).toBe('401 token_revoked');
    expect(await use(service, issue({ iat: iat + 1 }))).toBe('200');
  });

  it.each([
    `${risc}account-disabled`,
    `${risc}account-purged`,
    `${risc}account-credential-change-required`,
    `${risc}credential-compromise`,
  ])('of the type %s revokes what was issued up to its iat, whatever its time', async (type) => {
    const iat = nowInSeconds() - 50;
    const event_timestamp = iat - 50;
    expect((await send({ iat, toe: iat - 50, events: { [type]: { event_timestamp } } })).statusCode).toBe(202);
    expect(await use(service, issue({ iat }))).toBe('401 token_revoked');
    expect(await use(service, issue({ iat: iat + 1 }))).toBe('200');
  });

  it('with a time before 1970 revokes nothing', async () => {
    expect((await send({ events: { [sessionRevoked]: { event_timestamp: -1e300 } } })).statusCode).toBe(202);
    expect(await use(service, issue())).toBe('200');
  });

  it('that is a week old is accepted, and not one that is older', async () => {
    const week = 7 * 24 * 3600;
    expect((await send({ iat: nowInSeconds() - week })).statusCode).toBe(202);
    expect((await send({ iat: nowInSeconds() - week - 60 })).json()).toMatchObject({ err: 'invalid_request' });
  });
});

describe('a rejected Security Event Token', () => {
  const wrongKey = () => pushToken(service.issuer, { claims: { sub_id: user() }, key: other.key });

  it('is reported in the format of RFC 8935', async () => {
    const response = await send({ aud: 'https://another.example.com' });
    expect(response.statusCode).toBe(400);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'content-language': 'en',
      'cache-control': 'no-store',
    });
    expect(response.headers['www-authenticate']).toBeUndefined();
    expect(response.json()).toEqual({ err: 'invalid_audience', description: 'The token is for another audience' });
  });

  const rejected: [what: string, token: () => string, err: string][] = [
    ['no token', () => '', 'invalid_request'],
    ['opaque', () => 'opaque', 'invalid_request'],
    ['encrypted', () => 'a.b.c.d.e', 'invalid_request'],
    ['of another issuer', () => pushToken(other), 'invalid_issuer'],
    ['signed by another issuer’s key', wrongKey, 'invalid_key'],
    ['unsigned', () => wrongKey().replace(/[^.]+$/, ''), 'invalid_request'],
    ['of an access token’s type', () => pushToken(service.issuer, { header: { typ: 'at+jwt' } }), 'invalid_request'],
    ['without a type', () => pushToken(service.issuer, { header: { typ: undefined } }), 'invalid_request'],
    ['with crit', () => pushToken(service.issuer, { header: { crit: ['exp'] } }), 'invalid_request'],
    ['with another algorithm', () => pushToken(service.issuer, { header: { alg: 'HS256' } }), 'invalid_key'],
    ['for another audience', () => pushToken(service.issuer, { claims: { aud: 'x' } }), 'invalid_audience'],
    ['for the API', () => pushToken(service.issuer, { claims: { aud: service.issuer.audience } }), 'invalid_audience'],
    ['expired', () => pushToken(service.issuer, { claims: { exp: nowInSeconds() - 60 } }), 'invalid_request'],
    [
      'issued in the future',
      () => pushToken(service.issuer, { claims: { iat: nowInSeconds() + 60 } }),
      'invalid_request',
    ],
    ['without jti', () => pushToken(service.issuer, { claims: { jti: undefined } }), 'invalid_request'],
    ['without events', () => pushToken(service.issuer, { claims: { events: undefined } }), 'invalid_request'],
    ['with a nonce', () => pushToken(service.issuer, { claims: { nonce: 'n' } }), 'invalid_request'],
    ['a logout token', () => logoutToken(service.issuer, { claims: { aud: receiver } }), 'invalid_request'],
    ['an access token', () => accessToken(service.issuer, { aud: receiver }), 'invalid_request'],
    [
      'an access token with events',
      () => accessToken(service.issuer, { aud: receiver, events: {} }),
      'invalid_request',
    ],
  ];
  it.each(rejected)('has its code, and no effect: %s', async (_, token, err) => {
    const response = await push(service, token());
    expect(response.statusCode).toBe(400);
    expect(response.json()).toEqual({
      err,
      description: expect.stringMatching(/^(The token|There must) .+/) as string,
    });
    expect(await use(service, issue())).toBe('200');
    expect(await use(service, accessToken(service.issuer))).toBe('200');
  });

  it.each(['payload', 'signature'])('is one whose %s was changed', async (part) => {
    const [header, claims, signature] = pushToken(service.issuer).split('.') as [string, string, string];
    const changed = Buffer.from(claims, 'base64url').toString().replace('alice', 'carol');
    const forged =
      part === 'payload'
        ? [header, Buffer.from(changed).toString('base64url'), signature]
        : [header, claims, `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`];
    expect((await push(service, forged.join('.'))).json()).toMatchObject({ err: 'invalid_key' });
  });

  it('is not one with a key that was just published', async () => {
    const key = service.issuer.rotate({ kid: 'new' });
    const token = pushToken(service.issuer, { claims: { sub_id: user() }, key });
    expect((await push(service, token)).statusCode).toBe(202);
    expect(await use(service, issue())).toBe('401 token_revoked');
  });
});

describe('a request for /security-events', () => {
  it.each(['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'application/jwt'])(
    'with the type %s is a 415',
    async (type) => {
      const payload = type === 'application/json' ? '{"token":"a.b.c"}' : pushToken(service.issuer);
      const response = await service.inject({
        method: 'POST',
        url: '/security-events',
        headers: { 'content-type': type },
        payload,
      });
      expect(response.statusCode).toBe(415);
      expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    },
  );

  it('with more than 16 KiB is a 413', async () => {
    expect((await send({ padding: 'x'.repeat(17_000) })).statusCode).toBe(413);
    expect((await send({ padding: 'x'.repeat(10_000) })).statusCode).toBe(202);
  });

  it('with another method is a 404', async () => {
    expect((await service.inject({ method: 'GET', url: '/security-events' })).statusCode).toBe(404);
  });

  it('does not open other routes to its type of body', async () => {
    for (const type of ['application/secevent+jwt', 'application/x-www-form-urlencoded']) {
      const headers = { 'content-type': type };
      const sent = { method: 'POST' as const, url: '/api/messages', headers, payload: '{"text":"Hello"}' };
      expect((await service.injectAs('write:messages', sent)).statusCode).toBe(415);
    }
  });
});

describe('the transmitter', () => {
  const secret = 'a-secret-of-the-transmitter-of-32-characters';
  let guarded: TestApp;
  beforeAll(async () => {
    guarded = await createEventApp({ SECURITY_EVENTS_SECRET: secret });
  });
  afterAll(() => guarded.close());

  it('must send the secret, where there is one', async () => {
    const token = pushToken(guarded.issuer);
    for (const authorization of ['', secret, `Basic ${secret}`, `Bearer ${secret}x`, `bearer ${secret}`, 'Bearer']) {
      const response = await push(guarded, token, { authorization });
      expect(response.statusCode).toBe(400);
      expect(response.json()).toEqual({ err: 'authentication_failed', description: 'The transmitter is not known' });
    }
    expect((await push(guarded, token)).statusCode).toBe(400);
    expect(await use(guarded, accessToken(guarded.issuer))).toBe('200');
    expect((await push(guarded, token, { authorization: `Bearer ${secret}` })).statusCode).toBe(202);
    expect(await use(guarded, accessToken(guarded.issuer))).toBe('401 token_revoked');
  });
});

describe('the routes', () => {
  const statuses = async (environment: NodeJS.ProcessEnv) => {
    const app = await createTestApp(environment);
    const paths = ['/security-events', '/backchannel-logout'];
    const sent = paths.map(async (url) => (await app.inject({ method: 'POST', url, payload: {} })).statusCode);
    const responses = await Promise.all(sent);
    const types = ['application/secevent+jwt', 'application/x-www-form-urlencoded'].map(async (type) => {
      const headers = { 'content-type': type };
      return (await app.inject({ method: 'POST', url: '/api/messages', headers, payload: 'a=b' })).statusCode;
    });
    responses.push(...(await Promise.all(types)));
    await app.close();
    return responses;
  };

  it('exist only if they are configured', async () => {
    expect(await statuses({})).toEqual([404, 404, 415, 415]);
    expect(await statuses({ SECURITY_EVENTS_AUDIENCE: receiver })).toEqual([415, 404, 415, 415]);
    expect(await statuses({ BACKCHANNEL_LOGOUT_CLIENT_IDS: 'web-app' })).toEqual([404, 415, 415, 415]);
  });
});
