import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { Introspectors, type ProfileOptions, VerifiedTokens } from '../../src/auth/index.js';
import { decodeAccessToken } from '../../src/auth/token/access-token.js';
import { type AuthApp, createAppTrusting, createAuthApp } from '../auth/auth-app.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import {
  type AnsweringIssuer,
  active,
  credentials,
  json,
  startAnsweringIssuer,
  variablesFor,
} from './answering-issuer.js';

let issuer: AnsweringIssuer;
let service: AuthApp;
beforeEach(async () => {
  driveClock();
  issuer = await startAnsweringIssuer();
});
afterEach(async () => {
  await service.close();
  await issuer.close();
  jest.useRealTimers();
});

const start = async (mode: string, environment: NodeJS.ProcessEnv = {}) =>
  void (service = await createAuthApp({ ...variablesFor(issuer, mode), ...environment }));

const jweHeader = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString('base64url');

describe('an answer about an opaque token', () => {
  it.each<[reason: string, condition: string, claims: object]>([
    ['issuer_not_trusted', 'names another issuer', { iss: 'https://other.example.com' }],
    ['claim_missing', 'has no audience', { aud: undefined }],
    ['audience_mismatch', 'is for another API', { aud: ['other'] }],
    ['claim_missing', 'has no exp', { exp: undefined }],
    ['claim_invalid', 'has an exp that is text', { exp: '2100-01-01' }],
    ['token_expired', 'has an exp that is over', { exp: 1 }],
    ['token_not_yet_valid', 'has an nbf ahead', { nbf: 4_000_000_000 }],
    ['claim_missing', 'has neither a subject nor a client', { sub: undefined, client_id: undefined }],
    ['claim_missing', 'has no subject, but a user name', { sub: undefined, username: 'alice' }],
    ['claim_missing', 'has no subject and an empty client', { sub: undefined, client_id: '' }],
    ['claim_missing', 'has no subject and a client that is no text', { sub: undefined, client_id: 1 }],
    ['claim_invalid', 'has an empty subject', { sub: '' }],
    ['type_not_allowed', 'is about a token of another type', { token_type: 'refresh_token' }],
    ['type_not_allowed', "is about Keycloak's refresh token", { typ: 'Refresh' }],
    ['type_not_allowed', "is about Hydra's refresh token", { token_use: 'refresh_token' }],
    ['type_not_allowed', 'is a security event', { events: {} }],
    ['claim_missing', 'is about a DPoP token, without its key', { token_type: 'DPoP' }],
    ['binding_mismatch', 'is bound to a key, and the request proves none', { cnf: { jkt: 'x'.repeat(43) } }],
  ])('rejects it (%s) when it %s', async (reason, _condition, claims) => {
    await start('opaque');
    issuer.answer = json(active(claims));
    const { status, reason: given } = await service.who('opaque-token');
    expect([status, given]).toEqual([401, reason]);
  });

  it.each<[condition: string, claims: object]>([
    ['has the own iss', { iss: 'the issuer' }],
    ['has no token_type, iat and jti', { token_type: undefined, iat: undefined, jti: undefined }],
    ['has lower-case types', { token_type: 'bearer' }],
    ["is Hydra's", { token_use: 'access_token' }],
    ["is Keycloak's", { token_type: undefined, typ: 'Bearer', azp: 'app' }],
  ])('accepts it when it %s', async (_condition, claims) => {
    await start('opaque');
    issuer.answer = json(active('iss' in claims ? { iss: issuer.issuer.url } : claims));
    expect(await service.who('opaque-token')).toMatchObject({ status: 200, body: { clientId: 'app' } });
  });

  it('must state iat where the age of tokens is limited', async () => {
    await start('opaque', { AUTH_MAX_TOKEN_AGE: '600' });
    expect(await service.who('opaque-token')).toMatchObject({ status: 200 });
    issuer.answer = json(active({ iat: undefined }));
    expect(await service.who('another-token')).toMatchObject({ status: 401, reason: 'claim_missing' });
  });

  it("makes the client of a token without subject its subject, under a name that can't be taken for a user's", async () => {
    await start('opaque');
    issuer.answer = json(active({ sub: undefined }));
    expect(await service.who('opaque-token')).toMatchObject({
      status: 200,
      body: { subject: 'app@clients', clientId: 'app' },
    });
  });

  it.each([
    ['10 s', '3600', 10],
    ['the maximum age, where that is shorter', '4', 4],
  ])('that it is inactive is remembered for %s', async (_time, maxAge, seconds) => {
    await start('opaque', { AUTH_INTROSPECTION_MAX_AGE: maxAge });
    issuer.answer = json({ active: false });
    expect(await service.who('opaque-token')).toMatchObject({ status: 401, reason: 'token_inactive' });
    issuer.answer = json(active());
    await advanceClock(seconds - 0.5);
    expect(await service.who('opaque-token')).toMatchObject({ status: 401, reason: 'token_inactive' });
    expect(issuer.asked.length).toBe(1);
    await advanceClock(1);
    expect(await service.who('opaque-token')).toMatchObject({ status: 200 });
  });

  it('reaches checks of the app without a header', async () => {
    const seen: unknown[] = [];
    service = await createAppTrusting({
      issuer: issuer.issuer.url,
      audience: 'api',
      introspection: { mode: 'opaque', ...credentials },
      checks: [async ({ header, claims }) => void seen.push(header, claims.sub)],
    });
    expect(await service.who('opaque-token')).toMatchObject({ status: 200 });
    expect(seen).toEqual([{}, 'user']);
  });

  it.each<[condition: string, profile: ProfileOptions, scopes: string[]]>([
    ['in the claims of the profile and in scope', { extends: 'okta' }, ['from-scp', 'from-scope']],
    ['in the claims that an own profile names, only', { extends: 'okta', scopes: ['granted.here'] }, ['own']],
    ['nowhere, where an own profile names no claims', { extends: 'okta', scopes: [] }, []],
  ])('grants scopes %s', async (_condition, profile, scopes) => {
    service = await createAppTrusting({
      issuer: issuer.issuer.url,
      audience: 'api',
      profile,
      introspection: { mode: 'opaque', ...credentials },
    });
    issuer.answer = json(active({ cid: 'app', scope: 'from-scope', scp: ['from-scp'], granted: { here: ['own'] } }));
    expect(await service.who('opaque-token')).toMatchObject({ status: 200, body: { scopes } });
  });

  it.each<[condition: string, answer: AnsweringIssuer['answer']]>([
    ['states active as text', json({ ...active(), active: 'true' })],
    ['does not state active', json({ ...active(), active: undefined })],
    ['is a list', json([active()])],
    ['is no JSON', (response) => void response.end('active')],
    ['states active twice', (response) => void response.end('{"active":false,"active":true}')],
    ['is an error', json({ error: 'server_error' }, 500)],
    ['is a redirect', (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()],
    ['is too large', (response) => void response.end(JSON.stringify(active({ x: 'x'.repeat(256 * 1024) })))],
    ['breaks off', (response) => void response.destroy()],
    [
      'is a JWT by its type only',
      (response) =>
        void response.setHeader('content-type', 'application/token-introspection+jwt').end('{"active":true}'),
    ],
  ])('makes the service respond with 503 when it %s', async (_condition, answer) => {
    await start('opaque');
    issuer.answer = answer;
    const { status, reason, retryAfter, body } = await service.who('opaque-token');
    expect([status, reason, retryAfter, body.error]).toEqual([503, 'introspection_unavailable', 1, undefined]);
  });

  it('is not asked for about a text with the header of a JWS, however malformed', async () => {
    await start('opaque');
    const [header, claims] = issuer.issuer.token().split('.');
    for (const token of [`${header}.${claims}.`, `${header}.x.y`, issuer.issuer.flawed.tampered()])
      expect(await service.who(token)).toMatchObject({ status: 401 });
    const malformed = [`${header}.`, `${header}.${claims}`, `${header}.${claims}.x.y`, `${header}.a.b.c.d`];
    for (const token of [...malformed, `${jweHeader}.a.b.c`, `${jweHeader}.a.b.c.d.e`])
      expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_malformed' });
    expect(issuer.asked).toEqual([]);
  });

  it.each(['a.b.c.d.e', 'v2.public.abc', `${jweHeader}.a.b.c.d`, jweHeader])(
    'is asked for about a text that only the issuer can read (%s)',
    async (token) => {
      await start('opaque');
      expect(await service.who(token)).toMatchObject({ status: 200 });
      expect(issuer.asked).toEqual([token]);
    },
  );
});

describe('an answer that was evicted, while its token is still in the cache', () => {
  /** Fills the memory of answers, but not that of verified tokens. */
  const evict = async () => {
    issuer.answer = json(active({ padding: 'x'.repeat(240 * 1024) }));
    for (let count = 0; count < 100; count += 1)
      expect(await service.who(`large-${count}`)).toMatchObject({ status: 200 });
  };

  it('ends the token when its renewal in the background finds it inactive', async () => {
    await start('opaque', { AUTH_TOKEN_CACHE_SIZE: '10000' });
    expect(await service.who('known')).toMatchObject({ status: 200 });
    await evict();
    issuer.answer = json({ active: false });
    await advanceClock(25);
    expect(await service.who('known')).toMatchObject({ status: 200 });
    await until(() => service.app.get(Introspectors).statuses()[0]!.counts.inactive === 1);
    expect(await service.who('known')).toMatchObject({ status: 401, reason: 'token_inactive' });
  });

  it('is renewed in the background, once', async () => {
    await start('opaque', { AUTH_TOKEN_CACHE_SIZE: '10000' });
    const same = json(active());
    issuer.answer = same;
    expect(await service.who('known')).toMatchObject({ status: 200 });
    await evict();
    issuer.answer = same;
    issuer.asked.length = 0;
    await advanceClock(25);
    const calls = () => service.app.get(Introspectors).statuses()[0]!.counts.active;
    const before = calls();
    expect(await service.who('known')).toMatchObject({ status: 200 });
    await until(() => calls() === before + 1);
    await advanceClock(20);
    const { hits } = service.app.get(VerifiedTokens).status();
    for (let repeat = 0; repeat < 5; repeat += 1) expect(await service.who('known')).toMatchObject({ status: 200 });
    expect(service.app.get(VerifiedTokens).status().hits).toBe(hits + 5);
    expect(issuer.asked).toEqual(['known']);
  });
});

describe('a signed answer', () => {
  const signed =
    (claims: object, header: object = {}): AnsweringIssuer['answer'] =>
    (response) => {
      const now = Math.floor(Date.now() / 1000);
      const defaults = { iss: issuer.issuer.url, aud: 'api-client', iat: now, token_introspection: active() };
      const own = { sub: undefined, exp: undefined, azp: undefined, scope: undefined };
      const token = issuer.issuer.token({
        header: { typ: 'token-introspection+jwt', ...header },
        claims: { ...own, ...defaults, ...claims },
      });
      response.setHeader('content-type', 'application/token-introspection+jwt; charset=utf-8').end(token);
    };

  it('is accepted when the issuer signed it for this client', async () => {
    await start('opaque');
    issuer.answer = signed({});
    expect(await service.who('opaque-token')).toMatchObject({ status: 200 });
  });

  it.each<[condition: string, claims: object, header: object]>([
    ['is of another type', {}, { typ: 'JWT' }],
    ['is for another client', { aud: 'other' }, {}],
    ['is from another issuer', { iss: 'https://other.example.com' }, {}],
    ['has no iat', { iat: undefined }, {}],
    ['is old', { iat: Math.floor(Date.now() / 1000) - 600 }, {}],
    ['is ahead', { iat: Math.floor(Date.now() / 1000) + 600 }, {}],
    ['has an extension', {}, { crit: ['x'] }],
    ['lacks the answer', { token_introspection: undefined }, {}],
    ['is signed with an unknown key', {}, { kid: 'unknown' }],
  ])('makes the service respond with 503 when it %s', async (_condition, claims, header) => {
    await start('opaque');
    issuer.answer = signed(claims, header);
    const { status, reason } = await service.who('opaque-token');
    expect([status, reason]).toEqual([503, 'introspection_unavailable']);
  });
});

describe('a signed answer whose key is not found', () => {
  const signedByTheIssuer: AnsweringIssuer['answer'] = (response) => {
    const own = { sub: undefined, exp: undefined, azp: undefined, scope: undefined };
    const claims = { ...own, aud: 'api-client', iat: Math.floor(Date.now() / 1000), token_introspection: active() };
    const token = issuer.issuer.token({ header: { typ: 'token-introspection+jwt', kid: 'new' }, claims });
    response.setHeader('content-type', 'application/token-introspection+jwt').end(token);
  };

  it.each<[text: string, outage: boolean]>([
    ['the signed answer names a key that the issuer does not publish', false],
    ["the issuer's keys are unavailable, so that the signed answer cannot be verified", true],
  ])('makes the service respond with 503, and is logged: %s', async (text, isOutage) => {
    if (isOutage) issuer.issuer.outage('error 500', 'keys');
    await start('opaque');
    issuer.answer = signedByTheIssuer;
    expect(await service.who('opaque-token')).toMatchObject({ status: 503, reason: 'introspection_unavailable' });
    expect(service.log).toContain(`The issuer could not be asked about tokens: ${text}`);
  });
});

describe.each(['jwt', 'always'])('with AUTH_INTROSPECTION=%s, a JWT', (mode) => {
  it('is asked about once in the maximum age, and rejected after it when the issuer has revoked it', async () => {
    await start(mode);
    issuer.answer = json({ active: true });
    const token = issuer.issuer.token();
    for (let repeat = 0; repeat < 5; repeat += 1) expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(issuer.asked).toEqual([token]);
    issuer.answer = json({ active: false });
    await advanceClock(30);
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_inactive' });
    expect(issuer.asked.length).toBe(2);
  });

  it('is not asked about when it is forged, expired or for another API', async () => {
    await start(mode);
    const { flawed } = issuer.issuer;
    const tokens = [
      flawed.tampered(),
      issuer.issuer.token({ claims: { exp: 1 } }),
      issuer.issuer.token({ claims: { aud: 'x' } }),
    ];
    for (const token of tokens) expect(await service.who(token)).toMatchObject({ status: 401 });
    expect(issuer.asked).toEqual([]);
  });

  it.each<[reason: string, condition: string, claims: object]>([
    ['claim_invalid', 'names another subject', { sub: 'another' }],
    ['claim_invalid', 'names another issuer', { iss: 'https://other.example.com' }],
    ['claim_invalid', 'states a binding', { cnf: { jkt: 'x'.repeat(43) } }],
    ['token_expired', 'states an earlier exp', { exp: 1 }],
    ['type_not_allowed', 'states the type of a refresh token', { token_type: 'refresh_token' }],
    ['type_not_allowed', "states Keycloak's type of an ID token", { typ: 'ID' }],
    ['type_not_allowed', "states Hydra's type of a refresh token", { token_use: 'refresh_token' }],
  ])('is rejected (%s) when the answer %s', async (reason, _condition, claims) => {
    await start(mode);
    issuer.answer = json({ active: true, ...claims });
    const { status, reason: given } = await service.who(issuer.issuer.token());
    expect([status, given]).toEqual([401, reason]);
  });

  it.each([{ token_type: 'bearer' }, { token_type: 'DPoP' }, { typ: 'Bearer' }, { token_use: 'access_token' }])(
    'is accepted when the answer states the type %j',
    async (type) => {
      await start(mode);
      issuer.answer = json({ active: true, ...type });
      expect(await service.who(issuer.issuer.token())).toMatchObject({ status: 200 });
    },
  );

  it('is logged with what its issuer states when that is another type', async () => {
    await start(mode);
    issuer.answer = json({ active: true, token_type: 'refresh_token' });
    expect(await service.who(issuer.issuer.token())).toMatchObject({ status: 401 });
    expect(service.log).toContain(
      'An access token was rejected: its issuer states that it is another kind of token: the client must send its access token',
    );
  });

  it('keeps the claims that were signed, whatever the answer adds', async () => {
    await start(mode);
    issuer.answer = json({ active: true, scope: 'everything' });
    const { body } = await service.who(issuer.issuer.token({ claims: { scope: 'read:messages' } }));
    expect(body.scopes).toEqual(['read:messages']);
  });
});

it('a JWT that the issuer has signed is confirmed while as many invented opaque tokens wait as may', async () => {
  await start('always');
  const held: (() => void)[] = [];
  issuer.answer = (response, token) =>
    token.startsWith('invented')
      ? void held.push(() => json({ active: false })(response, token))
      : json({ active: true })(response, token);
  // The default of MAX_IN_FLIGHT lets a quarter of 1000 requests wait.
  const invented = Array.from({ length: 250 }, (_, index) => service.who(`invented-${index}`));
  await until(() => held.length === 32);
  expect(await service.who('invented-too')).toMatchObject({ status: 503 });
  expect(await service.who(issuer.issuer.token())).toMatchObject({ status: 200 });
  issuer.answer = json({ active: false });
  for (const respond of held) respond();
  expect(new Set((await Promise.all(invented)).map(({ status }) => status))).toEqual(new Set([401]));
});

it('a request that is repeated after a broken connection has another assertion of the client', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'introspection-'));
  const keyFile = join(folder, 'key.pem');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  await start('opaque', { AUTH_INTROSPECTION_CLIENT_SECRET: '', AUTH_INTROSPECTION_CLIENT_KEY_FILE: keyFile });
  issuer.answer = (response) => {
    if (issuer.asked.length === 1) response.destroy();
    else json(active())(response, '');
  };
  expect(await service.who('opaque-token')).toMatchObject({ status: 200 });
  expect(issuer.asked).toEqual(['opaque-token', 'opaque-token']);
  const claims = issuer.forms.map((form) => decodeAccessToken(form.get('client_assertion') ?? '').claims);
  expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2);
  rmSync(folder, { recursive: true });
});

describe('while the issuer fails', () => {
  it('is asked once per cooldown, and a token whose answer counts is accepted', async () => {
    await start('opaque');
    issuer.answer = json(active());
    expect(await service.who('known')).toMatchObject({ status: 200 });
    issuer.answer = json({}, 500);
    for (let request = 0; request < 50; request += 1) {
      expect(await service.who(`new-${request}`)).toMatchObject({ status: 503, reason: 'introspection_unavailable' });
      expect(await service.who('known')).toMatchObject({ status: 200 });
    }
    expect(issuer.asked.length).toBe(2);
    await advanceClock(1);
    issuer.answer = json(active());
    expect(await service.who('new-0')).toMatchObject({ status: 200 });
    expect(service.log).toContain('The issuer could be asked about tokens again');
  });

  it('does not pause for a request that only one token causes to fail', async () => {
    await start('opaque');
    issuer.answer = (response, token) =>
      json(token === 'odd' ? {} : active(), token === 'odd' ? 400 : 200)(response, token);
    expect(await service.who('odd')).toMatchObject({ status: 503 });
    expect(await service.who('good')).toMatchObject({ status: 200 });
  });

  it.each([400, 422])(
    'is not asked again for each repetition of a token that it rejects to be asked about (%i)',
    async (status) => {
      await start('opaque');
      issuer.answer = json({ error: 'invalid_request' }, status);
      expect(await service.who('odd')).toMatchObject({ status: 503, retryAfter: 1 });
      await advanceClock(4);
      expect(await service.who('odd')).toMatchObject({
        status: 503,
        reason: 'introspection_unavailable',
        retryAfter: 6,
      });
      expect(issuer.asked).toEqual(['odd']);
      await advanceClock(6);
      issuer.answer = json(active());
      expect(await service.who('odd')).toMatchObject({ status: 200 });
    },
  );

  it('is not asked for each request of a known token when it rejects to be asked about it', async () => {
    await start('opaque');
    expect(await service.who('known')).toMatchObject({ status: 200 });
    issuer.answer = json({ error: 'invalid_request' }, 400);
    await advanceClock(25);
    expect(await service.who('known')).toMatchObject({ status: 200 });
    await until(() => service.app.get(Introspectors).statuses()[0]!.counts.failed === 1);
    for (let repeat = 0; repeat < 5; repeat += 1) expect(await service.who('known')).toMatchObject({ status: 200 });
    await advanceClock(5);
    expect(await service.who('known')).toMatchObject({ status: 503 });
    expect(issuer.asked).toEqual(['known', 'known']);
  });

  it.each(['invalid_client', 'unauthorized_client'])('pauses for 400 %s: it rejects the client', async (error) => {
    await start('opaque');
    issuer.answer = json({ error }, 400);
    for (const token of ['one', 'two', 'one']) expect(await service.who(token)).toMatchObject({ status: 503 });
    expect(issuer.asked).toEqual(['one']);
    expect(service.log.join('\n')).toContain(
      `responded with 400 (${error}): it rejects the client: check the client ID`,
    );
    await advanceClock(1);
    issuer.answer = json(active());
    expect(await service.who('one')).toMatchObject({ status: 200 });
  });

  it('is unavailable (503) for a known token too when its answer is too old, and recovers', async () => {
    await start('opaque');
    expect(await service.who('known')).toMatchObject({ status: 200 });
    issuer.answer = (response) => void response.destroy();
    await advanceClock(30);
    expect(await service.who('known')).toMatchObject({ status: 503, reason: 'introspection_unavailable' });
    await advanceClock(1);
    issuer.answer = json(active());
    expect(await service.who('known')).toMatchObject({ status: 200 });
  });
});

describe('several issuers', () => {
  it('of which one accepts opaque tokens: the other is never shown one', async () => {
    const other = await startAnsweringIssuer();
    const entry = ({ issuer: { url } }: AnsweringIssuer, mode: string) => ({
      issuer: url,
      audience: 'api',
      introspection: { mode, clientId: 'api-client', clientSecret: 'secret' },
    });
    service = await createAuthApp({ AUTH_ISSUERS: JSON.stringify([entry(other, 'jwt'), entry(issuer, 'always')]) });
    other.answer = json({ active: true });
    expect(await service.who('opaque-token')).toMatchObject({ status: 200, body: { issuer: issuer.issuer.url } });
    expect(await service.who(other.issuer.token())).toMatchObject({ status: 200 });
    expect(issuer.asked).toEqual(['opaque-token']);
    expect(other.asked.length).toBe(1);
    // An encrypted token may be the other's.
    expect(await service.who(`${jweHeader}.a.b.c.d`)).toMatchObject({ status: 401, reason: 'token_malformed' });
    expect(issuer.asked).toEqual(['opaque-token']);
    await other.close();
  });
});
