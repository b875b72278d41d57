import { jest } from '@jest/globals';
import { proofFlaws } from '../../src/testing/proofs/flawed-proofs.js';
import { advanceClock, driveClock } from '../support/clock.js';
import type { TestApp } from '../support/test-app.js';
import { BoundClient, createBoundApp, publicUrl } from './bound-client.js';

/** How long a nonce is offered, in seconds. */
const window = 60;
const nonceText = /^[\w-]{22}$/;
const required = { status: 401, reason: 'nonce_required', error: 'use_dpop_nonce' };

const start = (environment: NodeJS.ProcessEnv = {}) => createBoundApp({ AUTH_DPOP_NONCE: 'required', ...environment });

describe('AUTH_DPOP_NONCE=required', () => {
  let service: TestApp;
  let client: BoundClient;
  beforeAll(async () => {
    driveClock();
    service = await start();
    client = new BoundClient(service);
  });
  afterAll(async () => {
    await service.close();
    jest.useRealTimers();
  });

  it('rejects a proof without a nonce, and offers one with which the request is accepted', async () => {
    const token = client.token();
    const { nonce, challenge, ...first } = await client.send({ token });
    expect(first).toEqual(required);
    expect(nonce).toMatch(nonceText);
    expect(challenge).toMatch(
      /^Bearer resource_metadata="[^"]+", DPoP error="use_dpop_nonce", error_description="[^"]+", algs="ES256 /,
    );
    // A current nonce is not repeated.
    for (let time = 0; time < 2; time += 1) {
      expect(await client.send({ token, nonce })).toMatchObject({ status: 200, nonce: undefined });
    }
  });

  it.each(Object.entries(proofFlaws).filter(([, { needsNonces }]) => needsNonces))(
    'rejects a proof with the flaw %s',
    async (_, { proof }) => {
      const token = client.token();
      const { nonce } = await client.send({ token });
      const url = `${publicUrl}/api/private`;
      const flawed = proof({ key: client.key, url, accessToken: token, nonce });
      expect(await client.send({ token, proof: flawed })).toMatchObject({ ...required, nonce });
    },
  );

  it('offers the next nonce with the response in the next window, and rejects the old one after that', async () => {
    const { nonce: old } = await client.send();
    await advanceClock(window);
    const { nonce: next, ...renewed } = await client.send({ nonce: old });
    expect(renewed).toMatchObject({ status: 200, challenge: undefined });
    expect(next).toMatch(nonceText);
    expect(next).not.toBe(old);
    expect(await client.send({ nonce: next })).toMatchObject({ status: 200, nonce: undefined });
    await advanceClock(window);
    const { nonce: last, ...rejected } = await client.send({ nonce: old });
    expect(rejected).toMatchObject(required);
    expect(await client.send({ nonce: next })).toMatchObject({ status: 200, nonce: last });
  });

  it('offers the next nonce with a 403 too', async () => {
    const { nonce } = await client.send();
    await advanceClock(window);
    const forbidden = await client.send({ nonce, path: '/api/private-scoped' });
    expect(forbidden).toMatchObject({ status: 403, nonce: expect.stringMatching(nonceText) });
  });

  it('does not concern a bearer token', async () => {
    const request = { scheme: 'Bearer', token: service.issuer.token(), proof: undefined };
    expect(await client.send(request)).toMatchObject({ status: 200, nonce: undefined });
  });

  it('uses up no proof that has no nonce, or one of another server', async () => {
    const token = client.token();
    const { nonce } = await client.send({ token });
    const claims = { jti: 'the same in each proof' };
    for (const rejected of [undefined, 'of another server']) {
      const proof = client.proof(token, { nonce: rejected, claims });
      expect(await client.send({ token, proof })).toMatchObject({ ...required, nonce });
    }
    const proof = client.proof(token, { nonce, claims });
    expect(await client.send({ token, proof })).toMatchObject({ status: 200 });
    expect(await client.send({ token, proof })).toMatchObject({ status: 401, reason: 'proof_replayed' });
  });
});

describe('a nonce of another replica', () => {
  it.each([
    ['is accepted with the same AUTH_DPOP_NONCE_SECRET', 'the secret of all replicas, 32 characters', 200],
    ['is rejected without one', undefined, 401],
  ])('%s', async (_, secret, status) => {
    const replicas = [];
    for (let count = 0; count < 2; count += 1) replicas.push(await start({ AUTH_DPOP_NONCE_SECRET: secret }));
    const [one, other] = replicas.map((service) => new BoundClient(service));
    const { nonce } = await one!.send();
    expect(await other!.send({ nonce })).toMatchObject({ status });
    for (const service of replicas) await service.close();
  });
});
