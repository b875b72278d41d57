import { createProof, createProofKey, flawedProofs } from '../index.js';
import { proofFlaws } from './flawed-proofs.js';

const key = createProofKey();
const url = 'https://api.example.com/messages?limit=1#top';

/** The header and the claims of a proof. */
function read(proof: string): Record<string, unknown>[] {
  const [header = '', claims = ''] = proof.split('.');
  return [header, claims].map(
    (part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>,
  );
}

describe(createProof.name, () => {
  it('creates a proof for the method and the address, without query and fragment', () => {
    const [header, claims] = read(createProof({ key, method: 'POST', url, accessToken: 'token', nonce: 'n' }));
    expect(header).toEqual({ typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk });
    expect(Object.keys(key.publicJwk).toSorted()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(claims).toEqual({
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      htm: 'POST',
      htu: 'https://api.example.com/messages',
      iat: expect.any(Number),
      ath: 'PEaenWxYddN6Q_NT1PiOYfz4EsZu7jRXRlpAsNpBU-A',
      nonce: 'n',
    });
  });

  it('creates a proof for a token endpoint without ath, and each with a jti of its own', () => {
    const [first, second] = [createProof({ key, url }), createProof({ key, url })].map((proof) => read(proof)[1]);
    expect(Object.keys(first ?? {}).toSorted()).toEqual(['htm', 'htu', 'iat', 'jti']);
    expect(first?.htm).toBe('GET');
    expect(first?.jti).not.toBe(second?.jti);
  });

  it('replaces and omits what the options state', () => {
    const proof = createProof({ key, url, header: { typ: undefined, kid: 'k' }, claims: { jti: 'j', iat: undefined } });
    const [header, claims] = read(proof);
    expect(header).toEqual({ alg: 'ES256', jwk: key.publicJwk, kid: 'k' });
    expect(claims).toEqual({ jti: 'j', htm: 'GET', htu: 'https://api.example.com/messages' });
  });
});

describe('flawedProofs', () => {
  it('has a proof for each flaw, also for a token endpoint', () => {
    expect(Object.keys(flawedProofs)).toEqual(Object.keys(proofFlaws));
    for (const craft of Object.values(flawedProofs)) expect(craft({ key, url })).toEqual(expect.any(String));
  });

  it.each(['https://h/', 'http://h:8080/a'])('has the flaws of an htu beside the address %s', (address) => {
    const htuOf = (craft: typeof createProof) => read(craft({ key, url: address, method: 'DELETE' }))[1]?.htu;
    const { otherHost, otherPort, otherScheme, otherPath, slashAdded, userinfo } = flawedProofs;
    const changed = [otherHost, otherPort, otherScheme, otherPath, slashAdded, userinfo].map(htuOf);
    expect(new Set([address, ...changed]).size).toBe(7);
  });

  it('has another method than that of the request', () => {
    expect(read(flawedProofs.otherMethod({ key, url, method: 'DELETE' }))[1]?.htm).toBe('GET');
  });
});
