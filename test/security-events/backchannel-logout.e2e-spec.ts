import { TestIssuer } from '../../src/testing/index.js';
import { type TestApp, audience } from '../support/test-app.js';
import {
  accessToken,
  clientId,
  createEventApp,
  logOut,
  logoutEvent,
  logoutToken,
  nowInSeconds,
  pushToken,
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

const send = (claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}) =>
  logOut(service, logoutToken(service.issuer, { claims: { sub, ...claims }, header }));
const issue = (claims: Record<string, unknown> = {}, age?: number) =>
  accessToken(service.issuer, { sub, ...claims }, age);
const post = (payload: string, type = 'application/x-www-form-urlencoded') =>
  service.inject({ method: 'POST', url: '/backchannel-logout', headers: { 'content-type': type }, payload });

describe('a logout token', () => {
  it('is acknowledged, and revokes what its user was issued before', async () => {
    const token = issue();
    expect(await use(service, token)).toBe('200');
    const response = await send();
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe('');
    expect(response.headers['cache-control']).toBe('no-store');
    expect(await use(service, token)).toBe('401 token_revoked');
    expect(await use(service, issue({ sub: 'somebody-else' }))).toBe('200');
  });

  it('counts as Keycloak wrote it before version 25, too', async () => {
    expect((await send({ typ: 'Logout' }, { typ: 'JWT' })).statusCode).toBe(200);
    expect(await use(service, issue())).toBe('401 token_revoked');
  });

  it('revokes the tokens of a session, where it names no user', async () => {
    const sid = `session-of-${sub}`;
    expect((await send({ sub: undefined, sid })).statusCode).toBe(200);
    expect(await use(service, issue({ sid }))).toBe('401 token_revoked');
    // Refreshed while the session ended, or by a clock that is ahead.
    expect(await use(service, issue({ sid }, -3))).toBe('401 token_revoked');
    expect(await use(service, issue({ sid: 'another' }))).toBe('200');
  });

  it('revokes the tokens of its user, where access tokens need not state their session', async () => {
    expect((await send({ sid: 's1' })).statusCode).toBe(200);
    expect(await use(service, issue())).toBe('401 token_revoked');
  });

  it('may have no type, as OpenID Connect Back-Channel Logout only recommends one', async () => {
    expect((await send({}, { typ: undefined })).statusCode).toBe(200);
    expect(await use(service, issue())).toBe('401 token_revoked');
  });

  it('is found among other parameters, which are ignored', async () => {
    const form = new URLSearchParams({ state: 'x', logout_token: logoutToken(service.issuer, { claims: { sub } }) });
    expect((await post(form.toString())).statusCode).toBe(200);
    expect(await use(service, issue())).toBe('401 token_revoked');
  });

  it('of Keycloak revokes the tokens of its session alone', async () => {
    await using issuer = await TestIssuer.start({ profile: 'keycloak', audience });
    const variables = { AUTH_ISSUER: issuer.url, AUTH_PROFILE: 'keycloak' };
    const app = await createEventApp(variables);
    const issued = (claims: Record<string, unknown>) => accessToken(issuer, { sub, sid: 's1', ...claims });
    // Keycloak states the kind of each token in the claim `typ`.
    const logout = logoutToken(issuer, { claims: { sub, sid: 's1', typ: 'Logout', azp: undefined } });
    expect((await logOut(app, logout)).statusCode).toBe(200);
    expect(await use(app, issued({}))).toBe('401 token_revoked');
    expect(await use(app, issued({ sid: 's2' }))).toBe('200');
    await app.close();
  });
});

describe('a rejected logout token', () => {
  it('is reported in the format of OpenID Connect Back-Channel Logout', async () => {
    const response = await send({ nonce: 'n' });
    expect(response.statusCode).toBe(400);
    expect(response.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
    });
    const description = 'The token is of a type that is not allowed';
    expect(response.json()).toEqual({ error: 'invalid_request', error_description: description });
  });

  const rejected: [what: string, token: () => string][] = [
    ['empty', () => ''],
    ['opaque', () => 'opaque'],
    ['of another issuer', () => logoutToken(other, { claims: { sub } })],
    ['signed by another issuer’s key', () => logoutToken(service.issuer, { claims: { sub }, key: other.key })],
    ['for another client', () => logoutToken(service.issuer, { claims: { sub, aud: 'another' } })],
    ['for the API', () => logoutToken(service.issuer, { claims: { sub, aud: audience } })],
    ['of the type of access tokens', () => logoutToken(service.issuer, { claims: { sub }, header: { typ: 'at+jwt' } })],
    [
      'of a general type with a nonce',
      () => logoutToken(service.issuer, { claims: { sub, nonce: 'n' }, header: { typ: 'JWT' } }),
    ],
    [
      'of a general type without its event',
      () => logoutToken(service.issuer, { claims: { sub, events: undefined }, header: { typ: 'JWT' } }),
    ],
    ['expired', () => logoutToken(service.issuer, { claims: { sub }, expiresIn: -60 })],
    ['without exp', () => logoutToken(service.issuer, { claims: { sub, exp: undefined } })],
    ['too old', () => logoutToken(service.issuer, { claims: { sub, iat: nowInSeconds() - 700 } })],
    ['issued in the future', () => logoutToken(service.issuer, { claims: { sub, iat: nowInSeconds() + 60 } })],
    ['without a subject', () => logoutToken(service.issuer, { claims: { sub: undefined } })],
    ['without its event', () => logoutToken(service.issuer, { claims: { sub, events: { [sessionRevoked]: {} } } })],
    [
      'with an event that isn’t an object',
      () => logoutToken(service.issuer, { claims: { sub, events: { [logoutEvent]: true } } }),
    ],
    ['a Security Event Token', () => pushToken(service.issuer, { claims: { sub, aud: clientId } })],
    ['an access token', () => issue({ aud: clientId })],
    ['an ID token', () => service.issuer.token({ header: { typ: 'JWT' }, claims: { sub, aud: clientId, nonce: 'n' } })],
  ];
  it.each(rejected)('has no effect: %s', async (_, token) => {
    const response = await logOut(service, token());
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ error: 'invalid_request' });
    expect(await use(service, issue())).toBe('200');
  });

  it.each([
    ['missing', () => 'other=value'],
    ['repeated', (token: string) => `logout_token=${token}&logout_token=${token}`],
    ['in another case', (token: string) => `Logout_Token=${token}`],
  ])('is one whose parameter is %s', async (_, form) => {
    const response = await post(form(logoutToken(service.issuer, { claims: { sub } })));
    expect(response.statusCode).toBe(400);
    expect(response.json()).toMatchObject({ error: 'invalid_request' });
    expect(await use(service, issue())).toBe('200');
  });

  it('is not read from JSON', async () => {
    const token = logoutToken(service.issuer, { claims: { sub } });
    expect((await post(JSON.stringify({ logout_token: token }), 'application/json')).statusCode).toBe(415);
    expect(await use(service, issue())).toBe('200');
  });
});
