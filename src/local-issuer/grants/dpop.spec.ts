import { randomUUID } from 'node:crypto';
import { SignJWT, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair } from 'jose';
import { exampleIssuer } from '../../../test/support/local-issuer.js';
import { demoClient, demoUserClient, demoUserGrantType, startLocalIssuer, type LocalIssuer } from '../index.js';
import { proofAlgorithms } from '../provider/proof-algorithms.js';

const clientCredentials = {
  grant_type: 'client_credentials',
  client_id: demoClient.clientId,
  client_secret: demoClient.clientSecret,
};
const demoUser = { grant_type: demoUserGrantType, client_id: demoUserClient.clientId, username: 'admin' };

/** A proof for a token request (RFC 9449, section 4.2), and the thumbprint of its new key. Not the kit's: Jest can't load jose twice. */
async function createProof(htu: string, alg = 'ES256') {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const jwk = await exportJWK(publicKey);
  const proof = new SignJWT({ htm: 'POST', htu, jti: randomUUID() }).setIssuedAt();
  const signed = await proof.setProtectedHeader({ typ: 'dpop+jwt', alg, jwk }).sign(privateKey);
  return { proof: signed, thumbprint: await calculateJwkThumbprint(jwk) };
}

describe('a token request with a DPoP proof', () => {
  let issuer: LocalIssuer;
  let url: string;
  beforeAll(async () => {
    issuer = await startLocalIssuer(exampleIssuer);
    url = `${issuer.url}/oauth/token`;
  });
  afterAll(() => issuer.close());

  async function request(parameters: Record<string, string>, proof: string) {
    const headers = { dpop: proof };
    const response = await fetch(url, { method: 'POST', body: new URLSearchParams(parameters), headers });
    return (await response.json()) as { access_token: string; token_type?: string; error?: string }; // RFC 6749, section 5
  }

  it.each([
    ['the client credentials grant', clientCredentials],
    ['the demo user grant', demoUser],
  ])('gets a token that is bound to its key, by %s', async (_grant, parameters) => {
    const { proof, thumbprint } = await createProof(url);
    const { access_token: token, token_type: type } = await request(parameters, proof);
    expect(type).toBe('DPoP');
    expect(decodeJwt(token)).toMatchObject({ aud: 'https://messages.example.com', cnf: { jkt: thumbprint } });
  });

  it.each(proofAlgorithms)('may sign it with %s', async (alg) => {
    const { proof } = await createProof(url, alg);
    expect(await request(clientCredentials, proof)).toMatchObject({ token_type: 'DPoP' });
  });

  it('is rejected when the proof is for another request', async () => {
    const { proof } = await createProof(`${issuer.url}/elsewhere`);
    expect(await request(demoUser, proof)).toMatchObject({ error: 'invalid_dpop_proof' });
  });

  it('is rejected when the proof was used before', async () => {
    const { proof } = await createProof(url);
    expect(await request(demoUser, proof)).toMatchObject({ token_type: 'DPoP' });
    expect(await request(demoUser, proof)).toMatchObject({ error: 'invalid_grant' });
  });
});
