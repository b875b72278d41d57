import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Revocations, type RevokedTarget, tokenDigest } from '../../src/auth/index.js';
import { TestIssuer } from '../../src/testing/index.js';
import { until } from '../support/clock.js';
import { createDatabase } from '../support/postgres.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';
import { issuedAgo, outcomeOf, revoked } from './instance.js';

const databases: [name: string, environment: NodeJS.ProcessEnv][] = [
  ['PostgreSQL', {}],
  ['PGlite', { DATABASE_URL: '' }],
];

describe.each(databases)('revocations in %s', (_, database) => {
  let service: TestApp;
  let other: TestIssuer;
  let revocations: Revocations;
  beforeAll(async () => {
    other = await TestIssuer.start({ audience, profile: 'rfc9068' });
    const issuer = await TestIssuer.start({ audience, profile: 'rfc9068' });
    const issuers = [issuer, other].map(({ url }) => ({ issuer: url, audience, profile: 'rfc9068' }));
    const several = { AUTH_ISSUER: '', AUTH_AUDIENCE: '', AUTH_ISSUERS: JSON.stringify(issuers) };
    const started = await createTestApp({ ...database, ...several });
    await started.issuer.close();
    service = { ...started, issuer };
    revocations = service.app.get(Revocations);
  });
  afterAll(async () => {
    await service.app.close();
    await service.issuer.close();
    await other.close();
  });

  const cases: [name: string, target: (token: string) => RevokedTarget, claims: Record<string, string>][] = [
    ['a subject', () => ({ subject: 'alice' }), { sub: 'alice' }],
    ['a client', () => ({ clientId: 'mobile' }), { client_id: 'mobile' }],
    ['a session', () => ({ sessionId: 'session-1' }), { sid: 'session-1' }],
    ['a token ID', () => ({ tokenId: 'token-1' }), { jti: 'token-1' }],
    ['a token', (token) => ({ tokenDigest: tokenDigest(token) }), {}],
  ];
  it.each(cases)('reject the tokens of %s, cached or not, and no others', async (_name, target, claims) => {
    const cached = issuedAgo(service, 60, { claims });
    const unaffected = issuedAgo(service, 60);
    const ofOther = other.token({ claims: { ...claims, iat: Math.floor(Date.now() / 1000) - 60 } });
    for (const token of [cached, cached, unaffected, ofOther]) expect(await outcomeOf(service, token)).toBe('200');
    await revocations.revoke({ issuer: service.issuer.url, ...target(cached) });
    for (const token of [cached, cached]) expect(await outcomeOf(service, token)).toBe(revoked);
    if (Object.keys(claims).length > 0) {
      expect(await outcomeOf(service, issuedAgo(service, 30, { claims }))).toBe(revoked);
    }
    for (const token of [unaffected, ofOther, issuedAgo(service, 60)])
      expect(await outcomeOf(service, token)).toBe('200');
  });

  it('reject with the headers and the body of RFC 6750', async () => {
    const token = issuedAgo(service, 60, { subject: 'headers' });
    await revocations.revoke({ issuer: service.issuer.url, subject: 'headers' });
    const response = await service.inject({ url: '/api/private', headers: { authorization: `Bearer ${token}` } });
    expect(response.headers['www-authenticate']).toMatch(
      /^Bearer error="invalid_token", error_description="The access token was revoked"/,
    );
    expect(response.json()).toEqual({
      type: 'about:blank',
      title: 'Unauthorized',
      status: 401,
      detail: 'The access token was revoked',
      error: 'invalid_token',
      reason: 'token_revoked',
      requestId: expect.any(String),
    });
  });

  it('accept a token that was issued after the time', async () => {
    const [before, after] = [60, 10].map((seconds) => issuedAgo(service, seconds, { subject: 'bob' }));
    const issuedBefore = new Date(Date.now() - 30_000);
    await revocations.revoke({ issuer: service.issuer.url, subject: 'bob', issuedBefore });
    expect([await outcomeOf(service, before!), await outcomeOf(service, after!)]).toEqual([revoked, '200']);
  });

  it('reject by default what an issuer with a clock that is ahead has issued', async () => {
    const ahead = issuedAgo(service, -4, { subject: 'carol' });
    expect(await outcomeOf(service, ahead)).toBe('200');
    await revocations.revoke({ issuer: service.issuer.url, subject: 'carol' });
    expect(await outcomeOf(service, ahead)).toBe(revoked);
  });

  it('only add to earlier ones of the same target', async () => {
    const token = issuedAgo(service, 60, { subject: 'dave' });
    await revocations.revoke({ issuer: service.issuer.url, subject: 'dave' });
    await revocations.revoke({ issuer: service.issuer.url, subject: 'dave', issuedBefore: new Date(0) });
    expect(await outcomeOf(service, token)).toBe(revoked);
  });

  it('reject a token whose ECDSA signature was changed into another valid one', async () => {
    const issuer = await TestIssuer.start({ audience: 'api', algorithm: 'ES256' });
    const app = await createTestApp({
      ...database,
      AUTH_ISSUER: issuer.url,
      AUTH_AUDIENCE: 'api',
      AUTH_ALGORITHMS: 'ES256',
    });
    const token = issuer.token();
    const twin = withOtherSignature(token);
    expect([twin === token, await outcomeOf(app, token), await outcomeOf(app, twin)]).toEqual([false, '200', '200']);
    await app.app.get(Revocations).revoke({ issuer: issuer.url, tokenDigest: tokenDigest(token) });
    expect([await outcomeOf(app, token), await outcomeOf(app, twin)]).toEqual([revoked, revoked]);
    await app.close();
    await issuer.close();
  });

  it('reject a token that was revoked while it was verified', async () => {
    const { issuer } = service;
    issuer.rotate();
    issuer.slow(500);
    const pending = outcomeOf(service, issuedAgo(service, 60, { subject: 'erin' }));
    const fetches = issuer.fetches.keys;
    await until(() => issuer.fetches.keys > fetches || issuer.fetches.discovery > 1);
    await revocations.revoke({ issuer: issuer.url, subject: 'erin' });
    expect(await pending).toBe(revoked);
    issuer.restore();
  });

  it.each([
    ['an issuer that is not trusted', { issuer: 'https://other.example.com/', subject: 'alice' }, 'not trusted'],
    ['two targets', { subject: 'alice', clientId: 'mobile' }, 'exactly one'],
  ])('are rejected for %s', async (_name, revocation, message) => {
    const given = { issuer: service.issuer.url, ...revocation } as never; // as JavaScript may
    await expect(revocations.revoke(given)).rejects.toThrow(message);
  });

  it('reject all tokens of the issuer, and none of another', async () => {
    const [mine, ofOther] = [issuedAgo(service, 60), other.token()];
    await revocations.revoke({ issuer: service.issuer.url, all: true });
    expect([await outcomeOf(service, mine), await outcomeOf(service, ofOther)]).toEqual([revoked, '200']);
  });
});

it.each(['PostgreSQL', 'PGlite'])('revocations outlive a restart: %s', async (name) => {
  const folder = await mkdtemp(join(tmpdir(), 'revocations-'));
  const environment =
    name === 'PGlite' ? { DATABASE_URL: '', DATA_DIR: folder } : { DATABASE_URL: await createDatabase() };
  const first = await createTestApp(environment);
  const token = issuedAgo(first, 60, { subject: 'alice' });
  await first.app.get(Revocations).revoke({ issuer: first.issuer.url, subject: 'alice' });
  await first.app.close();
  const second = await createTestApp({ ...environment, AUTH_ISSUER: first.issuer.url });
  expect(await outcomeOf(second, token)).toBe(revoked);
  await second.close();
  await first.issuer.close();
  await rm(folder, { recursive: true });
});

/** Of a signature (r, s), (r, n - s) is valid for the same key and message, too. */
function withOtherSignature(token: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const [header, claims, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const changed = Buffer.from((order - s).toString(16).padStart(64, '0'), 'hex');
  return [header, claims, Buffer.concat([bytes.subarray(0, 32), changed]).toString('base64url')].join('.');
}
