import { createClientCertificate, createProof, createProofKey } from '../../src/testing/index.js';
import { Issuers, Revocations, type RevokedTarget, tokenDigest } from '../../src/auth/index.js';
import { type TestApp, audience, createTestApp } from '../support/test-app.js';
import { type AnsweringIssuer, active, json, startAnsweringIssuer, variablesFor } from './answering-issuer.js';
import { type Minted, type RealIssuer, secret, startRealIssuer } from './real-issuer.js';

const publicUrl = 'https://api.example.com/messages-api';
const url = '/api/private';
const mismatch = { status: 401, reason: 'binding_mismatch' };

describe('the service with opaque tokens', () => {
  let issuer: RealIssuer;
  let service: TestApp;
  beforeAll(async () => {
    issuer = await startRealIssuer();
    service = await createTestApp({
      PUBLIC_URL: publicUrl,
      TRUST_PROXY: '127.0.0.1',
      AUTH_CLIENT_CERT_HEADER: 'Client-Cert',
      AUTH_ISSUER: issuer.url,
      AUTH_INTROSPECTION: 'opaque',
      AUTH_INTROSPECTION_CLIENT_ID: 'api-basic',
      AUTH_INTROSPECTION_CLIENT_SECRET: secret,
    });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  const mint = (options: Minted = {}) => issuer.accessToken({ audience, ...options });
  const send = async (authorization: string, headers: Record<string, string> = {}) => {
    const response = await service.inject({ url, headers: { authorization, ...headers } });
    return { status: response.statusCode, reason: response.json<{ reason?: string }>().reason };
  };

  it('accepts one that is bound to a key with a proof of that key only', async () => {
    const [key, other] = [createProofKey(), createProofKey()];
    const accessToken = await mint({ jkt: key.thumbprint });
    const proofOf = (proofKey: typeof key) => createProof({ key: proofKey, url: publicUrl + url, accessToken });
    for (let repeat = 0; repeat < 2; repeat += 1) {
      expect(await send(`DPoP ${accessToken}`, { dpop: proofOf(key) })).toMatchObject({ status: 200 });
      expect(await send(`DPoP ${accessToken}`, { dpop: proofOf(other) })).toMatchObject(mismatch);
      expect(await send(`DPoP ${accessToken}`)).toMatchObject({ status: 401, reason: 'proof_missing' });
      expect(await send(`Bearer ${accessToken}`)).toMatchObject(mismatch);
    }
    expect(await send(`DPoP ${await mint()}`, { dpop: proofOf(key) })).toMatchObject({ status: 401 });
  });

  it('accepts one that is bound to a certificate with that certificate only', async () => {
    const [own, other] = [createClientCertificate(), createClientCertificate()];
    const authorization = `Bearer ${await mint({ x5t: own.thumbprint })}`;
    for (let repeat = 0; repeat < 2; repeat += 1) {
      expect(await send(authorization, { 'client-cert': own.headers.escapedPem })).toMatchObject({ status: 200 });
      expect(await send(authorization, { 'client-cert': other.headers.escapedPem })).toMatchObject(mismatch);
      expect(await send(authorization)).toMatchObject(mismatch);
    }
  });

  it.each<[target: string, minted: Minted, revoked: (token: string) => RevokedTarget]>([
    ['its digest', {}, (token) => ({ tokenDigest: tokenDigest(token) })],
    ['its subject', { subject: 'alice' }, () => ({ subject: 'alice' })],
    ['its client', {}, () => ({ clientId: 'app' })],
  ])(
    'rejects one that was revoked here by %s, although its issuer states that it is active',
    async (_, minted, revoked) => {
      const [token, other] = [await mint(minted), await mint({ subject: 'bob' })];
      for (const one of [token, other]) expect(await send(`Bearer ${one}`)).toMatchObject({ status: 200 });
      const target = revoked(token);
      await service.app.get(Revocations).revoke({ issuer: issuer.url, ...target });
      for (let repeat = 0; repeat < 2; repeat += 1) {
        expect(await send(`Bearer ${token}`)).toMatchObject({ status: 401, reason: 'token_revoked' });
      }
      const expected = target.clientId === undefined ? 200 : 401;
      expect(await send(`Bearer ${other}`)).toMatchObject({ status: expected });
    },
  );

  it('counts the requests to the endpoint by issuer and outcome', async () => {
    const count = async (outcome: string) => {
      const { body } = await service.inject({ url: '/metrics' });
      const line = `auth_introspections_total{issuer="${issuer.url}",outcome="${outcome}"} `;
      return Number(
        body
          .split('\n')
          .find((one) => one.startsWith(line))
          ?.slice(line.length),
      );
    };
    const before = [await count('active'), await count('inactive'), await count('failed')];
    await send(`Bearer ${await mint()}`);
    await send('Bearer invented');
    await send('Bearer invented');
    expect([await count('active'), await count('inactive'), await count('failed')]).toEqual([
      before[0]! + 1,
      before[1]! + 1,
      before[2],
    ]);
    const { body } = await service.inject({ url: '/metrics' });
    expect(body).toMatch(/^auth_introspection_seconds_total\{issuer="[^"]+"\} 0?\.?\d/m);
  });
});

it("the client of an opaque token is that of the answer, although the issuer's profile has another claim for it", async () => {
  const issuer = await startRealIssuer();
  const service = await createTestApp({
    AUTH_ISSUER: issuer.url,
    AUTH_PROFILE: 'okta',
    AUTH_INTROSPECTION: 'opaque',
    AUTH_INTROSPECTION_CLIENT_ID: 'api-basic',
    AUTH_INTROSPECTION_CLIENT_SECRET: secret,
  });
  const headers = { authorization: `Bearer ${await issuer.accessToken({ audience })}` };
  expect((await service.inject({ url, headers })).statusCode).toBe(200);
  await service.app.get(Revocations).revoke({ issuer: issuer.url, clientId: 'app' });
  expect((await service.inject({ url, headers })).json()).toMatchObject({ reason: 'token_revoked' });
  await service.close();
  await issuer.close();
});

describe('an issuer that publishes no keys', () => {
  let issuer: AnsweringIssuer;
  let service: TestApp;
  beforeEach(async () => {
    issuer = await startAnsweringIssuer({ audience });
    issuer.issuer.published.metadata = { ...issuer.issuer.published.metadata, jwks_uri: undefined };
  });
  afterEach(async () => {
    await service.close();
    await issuer.close();
  });

  const start = async (mode: string) => {
    service = await createTestApp(variablesFor(issuer, mode));
    await service.app.get(Issuers).firstFetch();
    return (await service.inject({ url: '/health/ready' })).statusCode;
  };
  const outcomeOf = async (token: string) => {
    const response = await service.inject({ url, headers: { authorization: `Bearer ${token}` } });
    return [response.statusCode, response.json<{ reason?: string }>().reason];
  };

  it.each(['opaque', 'always'])('is no problem where its opaque tokens are accepted: %s', async (mode) => {
    issuer.answer = json(active({ aud: audience }));
    expect(await start(mode)).toBe(200);
    expect(await outcomeOf('opaque-token')).toEqual([200, undefined]);
    expect(await outcomeOf(issuer.issuer.token())).toEqual([401, 'key_unknown']);
    expect((await service.inject({ url: '/health/ready' })).statusCode).toBe(200);
  });

  it('keeps the service from being ready where only its JWTs are accepted', async () => {
    expect(await start('jwt')).toBe(503);
    expect(await outcomeOf(issuer.issuer.token())).toEqual([503, 'keys_unavailable']);
  });
});
