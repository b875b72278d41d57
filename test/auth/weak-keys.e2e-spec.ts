import { createHash } from 'node:crypto';
import { TestIssuer } from '../../src/testing/index.js';
import { type TestApp, createTestApp } from '../support/test-app.js';

/** DER of DigestInfo for SHA-256 (RFC 8017, section 9.2, note 1). */
const digestInfo = Buffer.from('3031300d060960864801650304020105000420', 'hex');

/** A signature that anyone can forge: with e = 1, the padded digest is its own signature (RFC 8017, section 9.2). */
function forgedSignature(input: string, modulusBytes: number): string {
  const digest = Buffer.concat([digestInfo, createHash('sha256').update(input).digest()]);
  const padding = Buffer.alloc(modulusBytes - digest.length - 3, 0xff);
  return Buffer.concat([Buffer.from([0, 1]), padding, Buffer.from([0]), digest]).toString('base64url');
}

describe('an RSA key with the exponent 1', () => {
  let issuer: TestIssuer;
  let service: TestApp;
  beforeAll(async () => {
    issuer = await TestIssuer.start();
    const { publicJwk } = issuer.rotate({ kid: 'weak' });
    issuer.published.extraKeys = [{ ...publicJwk, e: 'AQ' }];
    issuer.withdraw('weak');
    service = await createTestApp({ AUTH_ISSUER: issuer.url, AUTH_AUDIENCE: 'api' });
  });
  afterAll(async () => {
    await service.close();
    await issuer.close();
  });

  it('verifies no signature, since anyone could forge it', async () => {
    const [, claims] = issuer.token().split('.');
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid: 'weak' })).toString('base64url');
    const input = `${header}.${claims}`;
    const authorization = `Bearer ${input}.${forgedSignature(input, 256)}`;
    const response = await service.inject({ url: '/api/private', headers: { authorization } });
    expect(response.statusCode).toBe(401);
    expect(response.json()).toMatchObject({ reason: 'key_unknown' });
  });
});
