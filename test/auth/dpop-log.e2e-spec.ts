import { createLogger } from '../../src/logging/logger.js';
import { proofFlaws } from '../../src/testing/proofs/flawed-proofs.js';
import type { TestApp } from '../support/test-app.js';
import { BoundClient, createBoundApp, publicUrl } from './bound-client.js';

const lines: string[] = [];
// With every level: nothing that must not be logged is logged below the usual one either.
const logger = createLogger({ logLevel: 'trace' }, { write: (line) => void lines.push(line) });
const records = () => lines.map((line) => JSON.parse(line) as Record<string, unknown>);
const hints = () => records().flatMap(({ context, msg }) => (context === 'Auth' ? [String(msg)] : []));

let service: TestApp;
let client: BoundClient;
beforeEach(async () => {
  service = await createBoundApp({ AUTH_DPOP_NONCE: 'required' }, { logger });
  client = new BoundClient(service);
  lines.splice(0);
});
afterEach(() => service.close());

describe('the log of a rejected proof', () => {
  it('has the reason, the issuer and the route in the audit line', async () => {
    await client.send();
    const { nonce } = await client.send();
    await client.send({ proof: undefined });
    const token = client.token();
    const proof = client.proof(token, { nonce });
    for (let time = 0; time < 2; time += 1) await client.send({ token, proof });
    const audits = records().filter(({ audit }) => audit);
    expect(audits.map(({ reason }) => reason)).toEqual([
      'nonce_required',
      'nonce_required',
      'proof_missing',
      'proof_replayed',
    ]);
    const request = { decision: 'refused', issuer: service.issuer.url, route: '/api/private', status: 401 };
    for (const line of audits) expect(line).toMatchObject(request);
  });

  it('has a hint with its flaw, once a minute for each', async () => {
    const token = client.token();
    const { nonce } = await client.send({ token });
    for (let time = 0; time < 2; time += 1) {
      await client.send({ token, proof: client.proof(token, { nonce, url: 'http://127.0.0.1:3000/api/private' }) });
      await client.send({ token, proof: client.proof(token, { nonce, method: 'POST' }) });
      await client.send({ token, scheme: 'Bearer' });
    }
    expect(hints()).toEqual([
      'A DPoP proof was rejected: its htu is not the address of the request, below publicUrl (PUBLIC_URL)',
      'A DPoP proof was rejected: its htm is not the method of the request',
      'An access token was rejected: it is bound to a key (DPoP), but sent as Bearer: the client must send it as DPoP, with a proof',
    ]);
  });

  it('has nothing of the proof, its nonce and its token, whatever its flaw', async () => {
    const token = client.token();
    const { nonce = '' } = await client.send({ token });
    const options = { nonce, claims: { jti: 'identifier-of-the-proof', ath: undefined } };
    const secrets = [nonce, 'identifier-of-the-proof', client.key.thumbprint, String(client.key.publicJwk.x)];
    const url = `${publicUrl}/api/private`;
    const accepted = client.proof(token, { nonce, claims: { jti: 'identifier-of-the-proof' } });
    const flawed = Object.values(proofFlaws).map(({ proof }) =>
      proof({ key: client.key, url, accessToken: token, ...options }),
    );
    for (const proof of [accepted, accepted, ...flawed]) {
      await client.send({ token, proof });
      secrets.push(...proof.split('.').filter((part) => part.length > 20));
    }
    secrets.push(...token.split('.'));
    const log = lines.join('');
    expect(log).toContain('proof_replayed');
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([]);
  });
});
