import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type AuthApp, createAuthApp } from '../auth/auth-app.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import { Introspectors } from '../../src/auth/index.js';
import { type RealIssuer, clientKey, secret, startRealIssuer } from './real-issuer.js';

const folder = mkdtempSync(join(tmpdir(), 'introspection-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileWith = (name: string, text: string) => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const pem = clientKey.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string; // of the format that it was asked for
const jwk = JSON.stringify({ ...clientKey.privateKey.export({ format: 'jwk' }), alg: 'ES256' });

const basic = { AUTH_INTROSPECTION_CLIENT_ID: 'api-basic', AUTH_INTROSPECTION_CLIENT_SECRET: secret };

describe('opaque tokens', () => {
  let issuer: RealIssuer;
  let service: AuthApp;
  beforeEach(async () => {
    driveClock();
    issuer = await startRealIssuer();
  });
  afterEach(async () => {
    await service.close();
    await issuer.close();
    jest.useRealTimers();
  });

  const start = async (environment: NodeJS.ProcessEnv = basic) =>
    void (service = await createAuthApp({ AUTH_ISSUER: issuer.url, AUTH_INTROSPECTION: 'opaque', ...environment }));

  it.each([
    ['client_secret_basic', basic],
    [
      'client_secret_basic, from a file',
      {
        ...basic,
        AUTH_INTROSPECTION_CLIENT_SECRET: '',
        AUTH_INTROSPECTION_CLIENT_SECRET_FILE: fileWith('secret', `${secret}\n`),
      },
    ],
    [
      'private_key_jwt, with a PEM',
      { AUTH_INTROSPECTION_CLIENT_ID: 'api-key', AUTH_INTROSPECTION_CLIENT_KEY_FILE: fileWith('key.pem', pem) },
    ],
    [
      'private_key_jwt, with a JWK',
      { AUTH_INTROSPECTION_CLIENT_ID: 'api-key', AUTH_INTROSPECTION_CLIENT_KEY_FILE: fileWith('key.json', jwk) },
    ],
    ['client_secret_basic, and signed answers', { ...basic, AUTH_INTROSPECTION_CLIENT_ID: 'api-signed' }],
  ])('are accepted when the client authenticates with %s', async (_method, environment) => {
    await start(environment);
    const { status, body } = await service.who(await issuer.accessToken());
    expect(service.log.filter((line) => line.includes('Introspection') || line.includes('asked'))).toEqual([]);
    expect([status, body]).toEqual([
      200,
      { issuer: issuer.url, subject: 'user', clientId: 'app', scopes: ['read:messages'] },
    ]);
  });

  it('are accepted together with JWTs of the same issuer, about which nobody is asked', async () => {
    await start();
    expect(await service.who(await issuer.accessToken({ format: 'jwt' }))).toMatchObject({ status: 200 });
    expect(issuer.introspections).toBe(0);
    expect(await service.who(await issuer.accessToken())).toMatchObject({ status: 200 });
    expect(issuer.introspections).toBe(1);
  });

  it.each(['', '0'])('are asked about once in the maximum age, with AUTH_TOKEN_CACHE_SIZE=%s', async (size) => {
    await start({ ...basic, AUTH_TOKEN_CACHE_SIZE: size });
    const token = await issuer.accessToken();
    const responses = await Promise.all(Array.from({ length: 50 }, () => service.who(token)));
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
    await advanceClock(20);
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(issuer.introspections).toBe(1);
  });

  it.each(['', '0'])(
    'are rejected at the latest when the answer is too old after a revocation, with AUTH_TOKEN_CACHE_SIZE=%s',
    async (size) => {
      await start({ ...basic, AUTH_TOKEN_CACHE_SIZE: size });
      const token = await issuer.accessToken();
      expect(await service.who(token)).toMatchObject({ status: 200 });
      await issuer.revoke(token);
      expect(await service.who(token)).toMatchObject({ status: 200 });
      await advanceClock(30);
      const { status, reason, body } = await service.who(token);
      expect([status, reason, body.error]).toEqual([401, 'token_inactive', 'invalid_token']);
      for (let repeat = 0; repeat < 20; repeat += 1) expect(await service.who(token)).toMatchObject({ status: 401 });
      expect(issuer.introspections).toBe(2);
    },
  );

  it('are asked about again in the background while they are in use, so that no request waits', async () => {
    await start();
    const token = await issuer.accessToken();
    await service.who(token);
    await advanceClock(25);
    expect(await service.who(token)).toMatchObject({ status: 200 });
    const introspectors = service.app.get(Introspectors);
    await until(() => introspectors.statuses()[0]!.counts.active === 2);
    await advanceClock(10);
    expect(await service.who(token)).toMatchObject({ status: 200 });
    expect(issuer.introspections).toBe(2);
  });

  it('are rejected after a renewal in the background finds them inactive', async () => {
    await start();
    const token = await issuer.accessToken();
    await service.who(token);
    await issuer.revoke(token);
    await advanceClock(25);
    expect(await service.who(token)).toMatchObject({ status: 200 });
    const introspectors = service.app.get(Introspectors);
    await until(() => introspectors.statuses()[0]!.counts.inactive === 1);
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_inactive' });
  });

  it('are rejected once they have expired, although the answer still counts', async () => {
    await start({ ...basic, AUTH_INTROSPECTION_MAX_AGE: '3600' });
    const token = await issuer.accessToken({ lifetime: 60 });
    expect(await service.who(token)).toMatchObject({ status: 200 });
    await advanceClock(66);
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'token_expired' });
    expect(issuer.introspections).toBe(1);
  });

  it('are rejected where the issuer knows them as refresh tokens, or not at all', async () => {
    await start();
    expect(await service.who(await issuer.refreshToken())).toMatchObject({ status: 401, reason: 'claim_missing' });
    expect(service.log).toContain(
      'An opaque access token was rejected: it lacks the claim aud: have the issuer add this API to its introspection responses: is it an access token for this API?',
    );
    expect(await service.who('invented')).toMatchObject({ status: 401, reason: 'token_inactive' });
  });

  it('are rejected where they are for another API', async () => {
    await start();
    const token = await issuer.accessToken({ audience: 'urn:other' });
    expect(await service.who(token)).toMatchObject({ status: 401, reason: 'audience_mismatch' });
  });

  it('are accepted where a client got one for itself', async () => {
    await start();
    expect(await service.who(await issuer.clientToken())).toMatchObject({
      status: 200,
      body: { subject: 'app@clients', clientId: 'app', scopes: ['read:messages'] },
    });
  });

  it('are unavailable (503), never invalid, while the issuer rejects the client', async () => {
    await start({ ...basic, AUTH_INTROSPECTION_CLIENT_SECRET: 'wrong' });
    const { status, reason, retryAfter } = await service.who(await issuer.accessToken());
    expect([status, reason, retryAfter]).toEqual([503, 'introspection_unavailable', 1]);
    expect(service.log.join('\n')).toContain('responded with 401 (invalid_client): it rejects the client');
    expect(service.log.join('\n')).not.toContain('wrong');
  });

  it('are not asked about without the option', async () => {
    await start({ AUTH_INTROSPECTION: '' });
    expect(await service.who(await issuer.accessToken())).toMatchObject({ status: 401, reason: 'token_malformed' });
    expect(issuer.introspections).toBe(0);
  });
});

describe('opaque tokens of an issuer that offers client_secret_post only', () => {
  it('are accepted', async () => {
    const issuer = await startRealIssuer(['client_secret_post']);
    const AUTH_INTROSPECTION = 'opaque';
    const service = await createAuthApp({
      AUTH_ISSUER: issuer.url,
      AUTH_INTROSPECTION,
      AUTH_INTROSPECTION_CLIENT_ID: 'api-post',
      AUTH_INTROSPECTION_CLIENT_SECRET: secret,
    });
    expect(await service.who(await issuer.accessToken())).toMatchObject({ status: 200 });
    await service.close();
    await issuer.close();
  });
});
