import { Revocations } from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { type AuthApp, createAppTrusting, createAuthApp } from './auth-app.js';

describe('revocations of an app without a store', () => {
  let issuer: TestIssuer;
  let service: AuthApp;
  beforeEach(async () => {
    issuer = await TestIssuer.start();
  });
  afterEach(async () => {
    await service.close();
    await issuer.close();
  });

  const longLived = () => service.log.filter((line) => line.includes('live longer'));

  it('hold in this process', async () => {
    service = await createAuthApp({ AUTH_ISSUER: issuer.url });
    const [alice, bob] = ['alice', 'bob'].map((subject) => issuer.token({ subject }));
    expect((await service.who(alice!)).status).toBe(200);
    await service.app.get(Revocations).revoke({ issuer: issuer.url, subject: 'alice' });
    expect(await service.who(alice!)).toMatchObject({ status: 401, reason: 'token_revoked' });
    expect((await service.who(bob!)).status).toBe(200);
  });

  it('warn once of an issuer whose tokens live longer than a revocation is kept', async () => {
    service = await createAuthApp({ AUTH_ISSUER: issuer.url, REVOCATION_RETENTION: '60' });
    for (const subject of ['alice', 'bob']) await service.who(issuer.token({ subject }));
    expect(longLived()).toEqual([expect.stringContaining(`Tokens of ${issuer.url} live longer than the 60 s`)]);
  });

  it.each([
    ['AUTH_MAX_TOKEN_AGE limits their life', { REVOCATION_RETENTION: '60', AUTH_MAX_TOKEN_AGE: '60' }],
    ['the retention is longer', { REVOCATION_RETENTION: '3600' }],
  ])('warn of nothing if %s', async (_, environment) => {
    service = await createAuthApp({ AUTH_ISSUER: issuer.url, ...environment });
    expect((await service.who(issuer.token())).status).toBe(200);
    expect(longLived()).toEqual([]);
  });

  it('accept an issuer that a function may find later', async () => {
    service = await createAppTrusting({
      issuers: async (iss) => (iss === issuer.url ? { issuer: iss, audience: 'api' } : undefined),
    });
    await service.app.get(Revocations).revoke({ issuer: issuer.url, subject: 'alice' });
    expect(await service.who(issuer.token({ subject: 'alice' }))).toMatchObject({
      status: 401,
      reason: 'token_revoked',
    });
  });
});
