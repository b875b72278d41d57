import { startTcpProxy } from '../support/tcp-proxy.js';
import { createDatabase } from '../support/postgres.js';
import { accessToken, createEventApp, logOut, logoutToken, push, pushToken, use } from './event-app.js';

const kinds = [
  ['Security Event Token', pushToken, push, 202],
  ['logout token', logoutToken, logOut, 200],
] as const;

describe.each(kinds)('a %s', (_, createToken, send, acknowledged) => {
  it('is a 503 while its revocation can’t be stored, and has its effect when it is sent again', async () => {
    const proxy = await startTcpProxy((await createDatabase()) ?? '');
    const service = await createEventApp({ DATABASE_URL: proxy.url });
    const [event, token] = [createToken(service.issuer), accessToken(service.issuer)];
    expect(await use(service, token)).toBe('200');
    proxy.cut();
    const response = await send(service, event);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ reason: 'database_unavailable' });
    expect(response.headers['retry-after']).toBe('5');
    await proxy.restore();
    expect((await send(service, event)).statusCode).toBe(acknowledged);
    expect(await use(service, token)).toBe('401 token_revoked');
    await service.close();
    proxy.cut();
  });

  it('is a 503 while the issuer’s keys are unavailable, and is rejected without them if it can’t be valid', async () => {
    const service = await createEventApp();
    service.issuer.outage();
    const key = service.issuer.rotate();
    const [event, other] = [
      createToken(service.issuer, { key }),
      createToken(service.issuer, { claims: { aud: 'x' } }),
    ];
    const response = await send(service, event);
    expect(response.statusCode).toBe(503);
    expect(response.json()).toMatchObject({ reason: 'keys_unavailable' });
    expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect((await send(service, other)).statusCode).toBe(400);
    await service.close();
  });
});
