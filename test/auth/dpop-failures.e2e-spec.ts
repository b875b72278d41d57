import type { TestApp } from '../support/test-app.js';
import { BoundClient, createBoundApp } from './bound-client.js';

const limit = 3;

describe('AUTH_FAILURE_LIMIT', () => {
  let service: TestApp;
  let client: BoundClient;
  beforeEach(async () => {
    service = await createBoundApp({ AUTH_FAILURE_LIMIT: String(limit), AUTH_DPOP_NONCE: 'required' });
    client = new BoundClient(service);
  });
  afterEach(() => service.close());

  /** Sends as many rejected requests as the limit allows. */
  const exhaustLimit = async (request: Parameters<BoundClient['send']>[0], reason: string) => {
    for (let count = 0; count < limit; count += 1) {
      expect(await client.send(request)).toMatchObject({ status: 401, reason });
    }
  };

  it.each([
    ['a missing proof', (_: string) => ({ proof: undefined }), 'proof_missing'],
    ['an invalid proof', (token: string) => ({ proof: client.proof(token, { method: 'POST' }) }), 'proof_invalid'],
    ['a bound token as Bearer', (_: string) => ({ scheme: 'Bearer' }), 'binding_mismatch'],
  ])('counts %s, and then accepts only cached tokens with good proofs', async (_, flawed, reason) => {
    const token = client.token();
    const { nonce } = await client.send({ token });
    await exhaustLimit({ token, ...flawed(token) }, reason);
    expect(await client.send({ token, nonce })).toMatchObject({ status: 200 });
    expect(await client.send({ token, ...flawed(token) })).toMatchObject({ status: 429, challenge: undefined });
    expect(await client.send({ nonce, token: client.token({ jti: 'unknown' }) })).toMatchObject({ status: 429 });
  });

  it('counts replays', async () => {
    const token = client.token();
    const { nonce } = await client.send({ token });
    const proof = client.proof(token, { nonce });
    expect(await client.send({ token, proof })).toMatchObject({ status: 200 });
    await exhaustLimit({ token, proof }, 'proof_replayed');
    expect(await client.send({ token, proof })).toMatchObject({ status: 429 });
  });

  it('does not count a missing nonce, which is how a client learns the first one', async () => {
    for (let count = 0; count < 3 * limit; count += 1) {
      expect(await client.send()).toMatchObject({ status: 401, reason: 'nonce_required' });
    }
    const { nonce } = await client.send();
    expect(await client.send({ nonce })).toMatchObject({ status: 200 });
  });
});
