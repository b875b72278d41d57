import type { TestApp } from '../support/test-app.js';
import { BoundClient, createBoundApp } from './bound-client.js';

const replayed = { status: 401, reason: 'proof_replayed', error: 'invalid_dpop_proof' };

let service: TestApp;
let client: BoundClient;
let token: string;
beforeAll(async () => {
  service = await createBoundApp();
  await service.app.listen(0, '127.0.0.1');
});
afterAll(() => service.close());
beforeEach(() => {
  client = new BoundClient(service);
  token = client.token();
});

describe('a proof', () => {
  it('is accepted once of forty concurrent uses, over as many connections', async () => {
    const headers = { authorization: `DPoP ${token}`, dpop: client.proof(token), connection: 'close' };
    const url = `${await service.app.getUrl()}/api/private`;
    const send = async () => {
      const response = await fetch(url, { headers });
      const { reason = 'none' } = (await response.json()) as { reason?: string }; // a problem, or the greeting
      return `${response.status} ${reason}`;
    };
    const outcomes = await Promise.all(Array.from({ length: 40 }, send));
    expect(outcomes.toSorted()).toEqual(['200 none', ...Array.from({ length: 39 }, () => '401 proof_replayed')]);
  });

  it('is rejected after a request that it was accepted for, also one without the scope of its route', async () => {
    const path = '/api/private-scoped';
    const proof = client.proof(token, {}, path);
    expect(await client.send({ token, path, proof })).toMatchObject({ status: 403 });
    expect(await client.send({ token, path, proof })).toMatchObject(replayed);
  });

  it('has a jti of its own, which another key may use too', async () => {
    const claims = { jti: 'the same in each proof' };
    const other = new BoundClient(service);
    const othersToken = other.token();
    expect(await client.send({ token, proof: client.proof(token, { claims }) })).toMatchObject({ status: 200 });
    expect(await client.send({ token, proof: client.proof(token, { claims }) })).toMatchObject(replayed);
    const othersProof = other.proof(othersToken, { claims });
    expect(await other.send({ token: othersToken, proof: othersProof })).toMatchObject({ status: 200 });
  });

  it('is not used up by a request that it is rejected for', async () => {
    const proof = client.proof(token);
    const others: Parameters<BoundClient['send']>[0][] = [
      { method: 'HEAD' },
      { path: '/api/messages' },
      { token: client.token({ jti: 'another token of the same client' }) },
      { token: client.token({ exp: 1 }) },
      { scheme: 'Bearer' },
      { token: service.issuer.token() },
    ];
    for (const other of others) expect(await client.send({ token, ...other, proof })).toMatchObject({ status: 401 });
    expect(await client.send({ token, proof })).toMatchObject({ status: 200 });
    expect(await client.send({ token, proof })).toMatchObject(replayed);
  });

  it('is not used up by one that states its jti, and is rejected itself', async () => {
    const claims = { jti: 'chosen by an attacker' };
    const thief = new BoundClient(service);
    expect(await client.send({ token, proof: thief.proof(token, { claims }) })).toMatchObject({
      status: 401,
      reason: 'binding_mismatch',
    });
    expect(await client.send({ token, proof: client.proof(token, { claims }) })).toMatchObject({ status: 200 });
  });
});

describe('a cached token', () => {
  it('is accepted with a good proof only', async () => {
    expect(await client.send({ token })).toMatchObject({ status: 200 });
    const { thumbprint } = new BoundClient(service).key;
    const rejected: [request: Parameters<BoundClient['send']>[0], reason: string][] = [
      [{ proof: undefined }, 'proof_missing'],
      [{ proof: client.proof(token, { method: 'POST' }) }, 'proof_invalid'],
      [{ proof: client.proof(token, { claims: { iat: 1 } }) }, 'proof_expired'],
      [{ proof: new BoundClient(service).proof(token) }, 'binding_mismatch'],
      [{ scheme: 'Bearer' }, 'binding_mismatch'],
      [{ proof: client.proof(client.token({ cnf: { jkt: thumbprint } })) }, 'proof_invalid'],
    ];
    for (const [request, reason] of rejected) {
      expect(await client.send({ token, ...request })).toMatchObject({ status: 401, reason });
    }
    expect(await client.send({ token })).toMatchObject({ status: 200 });
  });
});
