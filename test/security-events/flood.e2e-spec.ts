import { type TestApp } from '../support/test-app.js';
import {
  accessToken,
  clientId,
  createEventApp,
  logOut,
  logoutEvent,
  logoutToken,
  push,
  pushToken,
  use,
} from './event-app.js';

const kinds = [
  ['Security Event Tokens', pushToken, push, 202],
  ['logout tokens', logoutToken, logOut, 200],
] as const;

/** A form of a logout token that no check before the signature rejects. */
const invented = (count: number) => Array.from({ length: count }, (_, index) => ({ kid: `invented-${index}` }));

describe.each(kinds)('a flood of forged %s', (_, createToken, send, acknowledged) => {
  let service: TestApp;
  afterEach(() => service.close());

  it('costs one fetch of keys, and delays neither users nor genuine ones', async () => {
    service = await createEventApp();
    const token = accessToken(service.issuer, { sub: 'bob' });
    expect(await use(service, token)).toBe('200');
    const before = service.issuer.fetches.keys;
    service.issuer.slow(1000);
    const flood = invented(500).map((header) => send(service, createToken(service.issuer, { header })));
    expect(await use(service, token)).toBe('200');
    expect(await use(service, accessToken(service.issuer, { sub: 'bob' }, 20))).toBe('200');
    expect((await send(service, createToken(service.issuer))).statusCode).toBe(acknowledged);
    expect(await use(service, accessToken(service.issuer))).toBe('401 token_revoked');
    // None of the forged ones has a response yet: nobody waited for them.
    expect(service.issuer.fetches.keys - before).toBeLessThanOrEqual(1);
    service.issuer.restore();
    const statuses = new Set((await Promise.all(flood)).map(({ statusCode }) => statusCode));
    expect([...statuses].filter((status) => status !== 400 && status !== 503)).toEqual([]);
    expect(service.issuer.fetches.keys - before).toBeLessThanOrEqual(2);
  });

  it('is limited by address, where failed authentication is, and genuine ones keep their effect', async () => {
    service = await createEventApp({ AUTH_FAILURE_LIMIT: '3' });
    const token = accessToken(service.issuer);
    expect(await use(service, token)).toBe('200');
    const statuses: number[] = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await send(service, 'forged')).statusCode);
    expect(statuses).toEqual([400, 400, 400, 429, 429, 429]);
    const response = await send(service, 'forged');
    expect(response.json()).toMatchObject({ reason: 'too_many_failures' });
    expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(await use(service, token)).toBe('200');
    expect((await send(service, createToken(service.issuer))).statusCode).toBe(acknowledged);
    // Until the logout it was accepted, as it was in the cache. Its rejection is a failure like the others.
    expect(await use(service, token)).toBe('429 too_many_failures');
  });
});

describe('a flood of repeated tokens', () => {
  it('leaves the effect of the first, and other users alone', async () => {
    const service = await createEventApp();
    expect(await use(service, accessToken(service.issuer))).toBe('200');
    const token = service.issuer.token({
      header: { typ: 'logout+jwt' },
      claims: { aud: clientId, sub: 'alice', client_id: undefined, events: { [logoutEvent]: {} } },
      expiresIn: 120,
    });
    const sent = await Promise.all(Array.from({ length: 300 }, () => logOut(service, token)));
    expect(new Set(sent.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(await use(service, accessToken(service.issuer))).toBe('401 token_revoked');
    expect(await use(service, accessToken(service.issuer, { sub: 'bob' }))).toBe('200');
    await service.close();
  });
});
