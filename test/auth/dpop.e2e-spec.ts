import { createProof, createProofKey, type ProofOptions } from '../../src/testing/index.js';
import { proofFlaws } from '../../src/testing/proofs/flawed-proofs.js';
import { dpopOffer } from '../support/challenges.js';
import type { TestApp } from '../support/test-app.js';
import { createBoundApp, publicUrl } from './bound-client.js';

const url = '/api/private';
const key = createProofKey();

describe('a token that is bound to a key', () => {
  let service: TestApp;
  let token: string;
  beforeAll(async () => {
    service = await createBoundApp();
    token = boundToken();
  });
  afterAll(() => service.close());

  const boundToken = () => service.issuer.token({ claims: { cnf: { jkt: key.thumbprint } } });
  const proofFor = (options: Partial<ProofOptions> = {}) =>
    createProof({ key, url: `${publicUrl}${url}`, accessToken: token, ...options });
  const send = async (headers: Record<string, string>) => {
    const response = await service.inject({ url, headers });
    const { reason, error } = response.json<{ reason?: string; error?: string }>();
    return { status: response.statusCode, reason, error, challenge: response.headers['www-authenticate'] };
  };

  it('is accepted with a proof of its key, also when it is cached', async () => {
    for (let time = 0; time < 3; time += 1) {
      expect(await send({ authorization: `DPoP ${token}`, dpop: proofFor() })).toMatchObject({ status: 200 });
    }
  });

  it.each(Object.entries(proofFlaws).filter(([, { needsNonces }]) => !needsNonces))(
    'is rejected with a proof with the flaw %s',
    async (_, { reason, proof }) => {
      const flawed = proof({ key, url: `${publicUrl}${url}`, accessToken: token });
      const isMismatch = reason === 'binding_mismatch';
      const error = isMismatch ? 'invalid_token' : 'invalid_dpop_proof';
      const rejected = await send({ authorization: `DPoP ${token}`, dpop: flawed });
      expect(rejected).toMatchObject({ status: 401, reason, error });
      expect(rejected.challenge).toMatch(
        new RegExp(`^Bearer resource_metadata="[^"]+", DPoP error="${error}", error_description="[^"]+", algs="ES256 `),
      );
    },
  );

  it('is rejected with the proof of an earlier request', async () => {
    const dpop = proofFor();
    const headers = { authorization: `DPoP ${token}`, dpop };
    expect(await send(headers)).toMatchObject({ status: 200 });
    expect(await send(headers)).toMatchObject({ status: 401, reason: 'proof_replayed', error: 'invalid_dpop_proof' });
  });

  it('is rejected as a bearer token', async () => {
    const rejected = await send({ authorization: `Bearer ${token}`, dpop: proofFor() });
    expect(rejected).toMatchObject({ status: 401, reason: 'binding_mismatch', error: 'invalid_token' });
    expect(rejected.challenge).toMatch(/^Bearer error="invalid_token", .*, DPoP algs="/);
    expect(rejected.challenge).toContain(dpopOffer);
  });

  it('is rejected without a proof', async () => {
    expect(await send({ authorization: `DPoP ${token}` })).toMatchObject({
      status: 401,
      reason: 'proof_missing',
      error: 'invalid_dpop_proof',
    });
  });

  it('that is not bound is rejected when it is sent as DPoP', async () => {
    const accessToken = service.issuer.token();
    const headers = { authorization: `DPoP ${accessToken}`, dpop: proofFor({ accessToken }) };
    const rejected = await send(headers);
    expect(rejected).toMatchObject({ status: 401, reason: 'binding_mismatch' });
    expect(rejected.challenge).toContain('DPoP error="invalid_token"');
  });
});
