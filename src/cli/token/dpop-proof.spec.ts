import { hash } from 'node:crypto';
import { jwkThumbprint } from '../../auth/binding/thumbprint.js';
import { verifyProof } from '../../auth/binding/verify-proof.js';
import { createProof, createProofKey } from './dpop-proof.js';

const policy = { maxAgeMs: 60_000, clockToleranceMs: 5000 };

describe(createProof.name, () => {
  const key = createProofKey();
  const thumbprint = jwkThumbprint({ ...key.publicJwk });
  const uri = 'http://127.0.0.1:3000/api/private';
  const target = { method: 'GET', uri, accessToken: { digest: hash('sha256', 'token', 'base64url') }, thumbprint };
  const request = { method: 'GET', url: `${uri}?page=2#top`, accessToken: 'token' };

  it('creates a proof that the service accepts, another one each time', () => {
    const [one, two] = [1, 2].map(() => verifyProof(createProof(key, request), target, policy, Date.now()));
    expect(one).toEqual({ thumbprint, jti: expect.any(String), expiresAt: expect.any(Number) });
    expect(two).toMatchObject({ jti: expect.not.stringMatching(Object(one).jti as string) });
  });

  it('adds the nonce that the server demands', () => {
    const withNonces = { ...policy, isNonceAccepted: (nonce: unknown) => nonce === 'its nonce' };
    const proof = createProof(key, { ...request, nonce: 'its nonce' });
    expect(verifyProof(proof, target, withNonces, Date.now())).toMatchObject({ thumbprint });
  });
});
