import { TestIssuer } from '../../src/testing/index.js';
import { advanceClock, driveClock, until } from '../support/clock.js';
import { createDatabase } from '../support/postgres.js';
import { type TestApp, audience } from '../support/test-app.js';
import { accessToken, createEventApp, logOut, logoutToken, push, pushToken, use } from './event-app.js';
import { jest } from '@jest/globals';

const kinds = [
  ['Security Event Token', pushToken, push, 202],
  ['logout token', logoutToken, logOut, 200],
] as const;

describe.each(kinds)('a %s that is sent again', (_, createToken, send, acknowledged) => {
  let issuer: TestIssuer;
  let database: string | undefined;
  let instances: TestApp[];
  const start = async () => {
    const service = await createEventApp({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: audience, DATABASE_URL: database });
    instances.push(service);
    return service;
  };
  const stop = async () => {
    await Promise.all(instances.splice(0).map((service) => service.close()));
  };
  beforeEach(async () => {
    driveClock();
    issuer = await TestIssuer.start({ audience, profile: 'rfc9068' });
    database = await createDatabase();
    instances = [];
  });
  afterEach(async () => {
    jest.useRealTimers();
    await stop();
    await issuer.close();
  });

  it('does not log out a user who has logged in again, there, on another instance or after a restart', async () => {
    const [one, other] = [await start(), await start()];
    const before = accessToken(issuer, {}, 0);
    const event = createToken(issuer);
    expect((await send(one, event)).statusCode).toBe(acknowledged);
    expect(await use(one, before)).toBe('401 token_revoked');
    await advanceClock(2);
    const after = accessToken(issuer, {}, 0);
    for (const service of [one, one, other]) {
      expect((await send(service, event)).statusCode).toBe(acknowledged);
      expect(await use(service, before)).toBe('401 token_revoked');
      expect(await use(service, after)).toBe('200');
    }
    await stop();
    const restarted = await start();
    expect(await use(restarted, before)).toBe('401 token_revoked');
    expect(await use(restarted, after)).toBe('200');
    expect((await send(restarted, event)).statusCode).toBe(acknowledged);
    expect(await use(restarted, after)).toBe('200');
  });

  it('is acknowledged by each of many concurrent requests', async () => {
    const service = await start();
    expect(await use(service, accessToken(issuer))).toBe('200');
    const event = createToken(issuer);
    const sent = await Promise.all(Array.from({ length: 20 }, () => send(service, event)));
    expect(new Set(sent.map(({ statusCode }) => statusCode))).toEqual(new Set([acknowledged]));
    expect(await use(service, accessToken(issuer))).toBe('401 token_revoked');
  });

  it('revokes on another instance what it revoked on the first', async () => {
    const [one, other] = [await start(), await start()];
    const token = accessToken(issuer);
    expect(await use(other, token)).toBe('200');
    expect((await send(one, createToken(issuer))).statusCode).toBe(acknowledged);
    let outcome = '';
    await until(() => {
      void use(other, token).then((result) => (outcome = result));
      return outcome === '401 token_revoked';
    });
  });
});

describe.each(kinds)('another %s with the same jti', (_, createToken, send, acknowledged) => {
  it('has its effect', async () => {
    const service = await createEventApp();
    for (const sub of ['alice', 'bob']) {
      const token = accessToken(service.issuer, { sub });
      expect(await use(service, token)).toBe('200');
      const subject = { format: 'iss_sub', iss: service.issuer.url, sub };
      const claims = { jti: 'same', ...(acknowledged === 202 ? { sub_id: subject } : { sub }) };
      expect((await send(service, createToken(service.issuer, { claims }))).statusCode).toBe(acknowledged);
      expect(await use(service, token)).toBe('401 token_revoked');
    }
    await service.close();
  });
});

describe('another token with the jti of another issuer', () => {
  it('has its effect', async () => {
    await using one = await TestIssuer.start({ profile: 'rfc9068', audience });
    await using other = await TestIssuer.start({ profile: 'rfc9068', audience, keyName: 'other' });
    const trusted = [one, other].map(({ url }) => ({ issuer: url, audience }));
    const several = { AUTH_ISSUER: undefined, AUTH_AUDIENCE: undefined, AUTH_ISSUERS: JSON.stringify(trusted) };
    const service = await createEventApp(several);
    for (const issuer of [one, other]) {
      expect(await use(service, accessToken(issuer))).toBe('200');
      expect((await push(service, pushToken(issuer, { claims: { jti: 'same' } }))).statusCode).toBe(202);
      expect(await use(service, accessToken(issuer))).toBe('401 token_revoked');
    }
    await service.close();
  });
});
