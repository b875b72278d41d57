import { hash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type ProofOptions, createProof, createProofKey } from '../../testing/index.js';
import { proofFlaws } from '../../testing/proofs/flawed-proofs.js';
import { proofAlgorithms } from './proof-header.js';
import { PresentedToken } from '../token/presented-token.js';
import { jwkThumbprint } from './thumbprint.js';
import { verifyProof } from './verify-proof.js';

// Jest loads jose in a cycle if it is imported before jwks-rsa, which requires it.
const { EmbeddedJWK, SignJWT, calculateJwkThumbprint, exportJWK, generateKeyPair, jwtVerify } = await import('jose');

const accessToken = 'eyJ.an.access-token';
const url = 'https://api.example.com/messages';
const nonce = 'nonce-of-ours';
const key = createProofKey();
const policy = { maxAgeMs: 60_000, clockToleranceMs: 5000 };
const noncePolicy = { ...policy, isNonceAccepted: (given: unknown) => given === nonce };
const clock = 1_800_000_000;

const target = (thumbprint = key.thumbprint, token = accessToken) => ({
  method: 'GET',
  uri: url,
  accessToken: new PresentedToken(token),
  thumbprint,
});

/** Returns why a proof is rejected, if it is. */
function reasonOf(proof: string, to: Partial<ReturnType<typeof target>> = {}, rules = noncePolicy) {
  const outcome = verifyProof(proof, { ...target(), ...to }, rules, Date.now());
  return 'reason' in outcome ? outcome.reason : undefined;
}

const make = (options: Partial<ProofOptions> = {}) => createProof({ key, url, accessToken, nonce, ...options });

describe(verifyProof.name, () => {
  it.each(Object.entries(proofFlaws))('rejects the flaw %s', (_, flaw) => {
    expect(reasonOf(flaw.proof({ key, url, accessToken, nonce }))).toBe(flaw.reason);
  });

  it.each(['RS256', 'EdDSA', 'ES512'] as const)('rejects every flaw beside a valid key of %s', (alg) => {
    const other = createProofKey(alg);
    const bound = { thumbprint: other.thumbprint };
    for (const [name, flaw] of Object.entries(proofFlaws)) {
      const proof = flaw.proof({ key: other, url, accessToken, nonce });
      expect([name, reasonOf(proof, bound)]).toEqual([name, flaw.reason]);
    }
  });

  it.each(proofAlgorithms)('accepts a proof signed with %s, twice with the same header', (alg) => {
    const own = createProofKey(alg);
    expect(reasonOf(make({ key: own }), { thumbprint: own.thumbprint })).toBeUndefined();
    expect(reasonOf(make({ key: own }), { thumbprint: own.thumbprint })).toBeUndefined();
  });

  it('accepts a proof signed with an RSA key of 3072 bits', () => {
    const own = createProofKey('PS256', 3072);
    expect(reasonOf(make({ key: own }), { thumbprint: own.thumbprint })).toBeUndefined();
  });

  it('accepts a proof signed with an RSA key of 8192 bits', async () => {
    // To generate such a key takes up to a minute.
    const proof = (await readFile(new URL('./rsa-8192.proof.txt', import.meta.url), 'utf8')).trimEnd();
    const thumbprint = 'szhNDQ_MovjJWRb5-QDLGeGqbfQCne4WBrtM5B9rymw'; // of its key
    expect(verifyProof(proof, target(thumbprint), policy, clock * 1000)).toMatchObject({ thumbprint, jti: 'j' });
  });

  it('returns what identifies the proof, and when it expires', () => {
    const proof = make({ claims: { jti: 'j', iat: clock - 10 } });
    const expiresAt = (clock + 55) * 1000;
    const { thumbprint } = key;
    expect(verifyProof(proof, target(), policy, clock * 1000)).toEqual({ thumbprint, jti: 'j', expiresAt, nonce });
  });

  it('returns an earlier expiry that the proof states', () => {
    const proof = make({ claims: { iat: clock, exp: clock + 10 } });
    expect(verifyProof(proof, target(), policy, clock * 1000)).toHaveProperty('expiresAt', (clock + 15) * 1000);
  });

  it('states the flaw for the log', () => {
    expect(verifyProof(make({ method: 'PUT' }), target(), policy, Date.now())).toEqual({
      reason: 'proof_invalid',
      flaw: 'its htm is not the method of the request',
    });
  });

  it.each([
    { typ: 'DPoP+JWT' },
    { typ: 'application/dpop+jwt' },
    { kid: 'k', jku: 'https://evil.example.com/' },
    { jwk: { ...key.publicJwk, alg: 'ES256', use: 'sig', key_ops: ['verify'], kid: 'k', ext: true } },
  ])('accepts a proof with the header parameters %j', (header) => {
    expect(reasonOf(make({ header }))).toBeUndefined();
  });

  it.each([
    { iat: clock - 65 },
    { iat: clock + 5 },
    { iat: clock + 4.5 },
    { exp: clock - 5, nbf: clock + 5 },
    { jti: 'x' },
    { jti: '\u00E9\u{1F600}'.repeat(80) },
    { htu: 'HTTPS://API.example.com:443/a/../%6Dessages?limit=1#top' },
    { extension: { a: [1] }, iss: 'client', aud: 1 },
  ])('accepts a proof with the claims %j', (claims) => {
    const proof = make({ claims: { iat: clock, ...claims } });
    expect(verifyProof(proof, target(), noncePolicy, clock * 1000)).toHaveProperty('thumbprint', key.thumbprint);
  });

  it.each([
    [{ iat: clock - 65.1 }, 'proof_expired'],
    [{ iat: clock + 5.1 }, 'proof_expired'],
    [{ iat: clock + 600, jti: undefined }, 'proof_invalid'],
    [{ exp: clock - 5.1 }, 'proof_expired'],
    [{ nbf: clock + 5.1 }, 'proof_expired'],
    [{ jti: 'x'.repeat(257) }, 'proof_invalid'],
  ])('rejects a proof with the claims %j: %s', (claims, reason) => {
    const proof = make({ claims: { iat: clock, ...claims } });
    expect(verifyProof(proof, target(), noncePolicy, clock * 1000)).toHaveProperty('reason', reason);
  });

  it('compares normalized addresses, and rejects each proof if its own address cannot be normalized', () => {
    expect(reasonOf(make(), { uri: 'https://API.example.com:443/x/../messages?limit=1' })).toBeUndefined();
    expect(reasonOf(make({ url: 'not a uri' }), { uri: 'not a uri' })).toBe('proof_invalid');
  });

  it('compares methods with their case', () => {
    expect(reasonOf(make({ method: 'POST' }), { method: 'POST' })).toBeUndefined();
    expect(reasonOf(make({ method: 'post' }), { method: 'POST' })).toBe('proof_invalid');
  });

  it('ignores a nonce where none is required', () => {
    expect('reason' in verifyProof(make({ nonce: 'x' }), target(), policy, Date.now())).toBe(false);
    expect('reason' in verifyProof(make({ nonce: undefined }), target(), policy, Date.now())).toBe(false);
  });

  it('rejects a forged proof whose header is known', () => {
    expect(reasonOf(make())).toBeUndefined();
    expect(reasonOf(proofFlaws.signatureOfOtherKey.proof({ key, url, accessToken, nonce }))).toBe('proof_invalid');
  });

  it('rejects a point that is not on its curve, even if the token is bound to it', () => {
    const jwk = { ...key.publicJwk, y: createProofKey().publicJwk.y };
    const proof = make({ header: { jwk } });
    expect(verifyProof(proof, target(jwkThumbprint(jwk)), policy, Date.now())).toEqual({
      reason: 'proof_invalid',
      flaw: 'its jwk is not a point of its curve',
    });
  });

  it('rejects an exponent and a modulus that take long to verify, and other spellings of a key', () => {
    const { publicJwk } = createProofKey('RS256');
    const spelled = (bytes: Buffer) => bytes.toString('base64url');
    const rsa = (members: object) => make({ header: { alg: 'RS256', jwk: { ...publicJwk, ...members } } });
    for (const members of [
      { e: spelled(Buffer.alloc(9, 0xff)) },
      { n: spelled(Buffer.alloc(1025, 0xff)) },
      { e: 'AAEAAQ' },
      { e: 'AQAB=' },
      { n: undefined },
      { n: spelled(Buffer.concat([Buffer.alloc(1), Buffer.from(publicJwk.n!, 'base64url')])) },
    ]) {
      expect(verifyProof(rsa(members), target(), policy, Date.now())).toMatchObject({
        flaw: 'its jwk is weak or malformed',
      });
    }
  });
});

describe('the example of RFC 9449', () => {
  const header =
    'eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMiLCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19';
  // Section 7.1.
  const proof = `${header}.eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9.2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA`;
  const token = 'Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU';
  const thumbprint = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I';
  const uri = 'https://resource.example.org/protectedresource';
  const madeAt = 1_562_262_618_000;

  it('is accepted for its request, its token and its key', () => {
    expect(hash('sha256', token, 'base64url')).toBe('fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo');
    expect(verifyProof(proof, { ...target(thumbprint, token), uri }, policy, madeAt)).toEqual({
      thumbprint,
      jti: 'e1j3V_bKic8-LAEB',
      expiresAt: madeAt + 65_000,
    });
  });

  it('is rejected for another token', () => {
    expect(verifyProof(proof, { ...target(thumbprint), uri }, policy, madeAt)).toMatchObject({
      reason: 'proof_invalid',
    });
  });

  // Section 4.1.
  it('for a token endpoint is rejected for a resource, since it has no ath', () => {
    const forTokens = `${header}.eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ.2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg`;
    const request = { ...target(thumbprint, token), method: 'POST', uri: 'https://server.example.com/token' };
    expect(verifyProof(forTokens, request, policy, 1_562_262_616_000)).toEqual({
      reason: 'proof_invalid',
      flaw: 'its ath is not that of the access token',
    });
  });
});

describe('jose', () => {
  it.each(proofAlgorithms)('verifies a proof of the kit that is signed with %s', async (alg) => {
    const own = createProofKey(alg);
    const { protectedHeader } = await jwtVerify(make({ key: own }), EmbeddedJWK, { typ: 'dpop+jwt' });
    expect(protectedHeader.alg).toBe(alg);
  });

  it.each(proofAlgorithms)('signs a proof with %s that is accepted here', async (alg) => {
    const { publicKey, privateKey } = await generateKeyPair(alg);
    const jwk = await exportJWK(publicKey);
    const proof = await new SignJWT({ htm: 'GET', htu: url, ath: hash('sha256', accessToken, 'base64url'), nonce })
      .setProtectedHeader({ typ: 'dpop+jwt', alg, jwk })
      .setIssuedAt()
      .setJti('j')
      .sign(privateKey);
    expect(reasonOf(proof, { thumbprint: await calculateJwkThumbprint(jwk) })).toBeUndefined();
  });
});
