import { createClientCertificate, createProof, createProofKey } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

const publicUrl = 'https://api.example.com/messages-api';
const url = '/api/private';
const own = createClientCertificate();
const other = createClientCertificate();
const key = createProofKey();
const { escapedPem } = own.headers;
const mismatch = { status: 401, reason: 'binding_mismatch' };

describe('a token that is bound to a certificate', () => {
  let service: TestApp;
  beforeAll(async () => {
    const gateway = { TRUST_PROXY: '127.0.0.1', AUTH_CLIENT_CERT_HEADER: 'Client-Cert' };
    service = await createTestApp({ ...gateway, PUBLIC_URL: publicUrl });
  });
  afterAll(() => service.close());

  const tokenWith = (cnf: Record<string, string>) => service.issuer.token({ claims: { cnf } });
  const bound = () => tokenWith({ 'x5t#S256': own.thumbprint });
  const send = async (authorization: string, headers: Record<string, string | string[]> = {}, to = service) => {
    const response = await to.inject({ url, headers: { authorization, ...headers } });
    return { status: response.statusCode, reason: response.json<{ reason?: string }>().reason };
  };

  it.each(Object.entries(own.headers))('is accepted with its certificate as %s', async (_form, value) => {
    expect(await send(`Bearer ${bound()}`, { 'client-cert': value })).toMatchObject({ status: 200 });
  });

  it('is rejected without it, also when it is cached', async () => {
    const authorization = `Bearer ${bound()}`;
    expect(await send(authorization, { 'client-cert': escapedPem })).toMatchObject({ status: 200 });
    for (const value of [other.headers.escapedPem, 'garbage', '', [escapedPem, escapedPem]]) {
      expect(await send(authorization, { 'client-cert': value })).toMatchObject(mismatch);
    }
    expect(await send(authorization)).toMatchObject(mismatch);
    expect(await send(authorization, { 'x-client-cert': escapedPem })).toMatchObject(mismatch);
    expect(await send(authorization, { 'client-cert': escapedPem })).toMatchObject({ status: 200 });
  });

  it('and to a key is accepted only with both proofs', async () => {
    const accessToken = tokenWith({ 'x5t#S256': own.thumbprint, jkt: key.thumbprint });
    const dpop = () => createProof({ key, url: publicUrl + url, accessToken });
    const certificate = { 'client-cert': escapedPem };
    expect(await send(`DPoP ${accessToken}`, { ...certificate, dpop: dpop() })).toMatchObject({ status: 200 });
    expect(await send(`DPoP ${accessToken}`, { dpop: dpop() })).toMatchObject(mismatch);
    expect(await send(`DPoP ${accessToken}`, certificate)).toMatchObject({ status: 401, reason: 'proof_missing' });
    expect(await send(`Bearer ${accessToken}`, certificate)).toMatchObject(mismatch);
  });

  it('is announced in the metadata (RFC 8705, section 3.4), and rejected where no header is configured', async () => {
    const metadata = async ({ inject }: TestApp) =>
      (await inject({ url: '/.well-known/oauth-protected-resource/messages-api' })).json<Record<string, unknown>>();
    expect(await metadata(service)).toMatchObject({ tls_client_certificate_bound_access_tokens: true });
    const without = await createTestApp({ PUBLIC_URL: publicUrl, TRUST_PROXY: '127.0.0.1' });
    expect(await metadata(without)).not.toHaveProperty('tls_client_certificate_bound_access_tokens');
    const token = without.issuer.token({ claims: { cnf: { 'x5t#S256': own.thumbprint } } });
    expect(await send(`Bearer ${token}`, { 'client-cert': escapedPem }, without)).toMatchObject(mismatch);
    await without.close();
  });
});
