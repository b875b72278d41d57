import { X509Certificate, createPrivateKey, hash } from 'node:crypto';
import { createClientCertificate } from '../index.js';

describe(createClientCertificate.name, () => {
  const made = createClientCertificate('the client');
  const parsed = new X509Certificate(made.certificate);

  it('creates a certificate for TLS clients that is signed with its own key', () => {
    expect(parsed.subject).toBe('CN=the client');
    expect(parsed.issuer).toBe(parsed.subject);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.checkPrivateKey(createPrivateKey(made.privateKey))).toBe(true);
    expect(parsed.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('creates one that is valid now, and another one each time', () => {
    expect(parsed.validFromDate.getTime()).toBeLessThan(Date.now());
    expect(parsed.validToDate.getTime()).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    const other = createClientCertificate('the client');
    expect(new X509Certificate(other.certificate).serialNumber).not.toBe(parsed.serialNumber);
    expect(other.thumbprint).not.toBe(made.thumbprint);
  });

  it('has the thumbprint, and the certificate in the form of each gateway', () => {
    const { clientCert, xfcc, escapedPem } = made.headers;
    expect(made.thumbprint).toBe(hash('sha256', parsed.raw, 'base64url'));
    expect(clientCert).toBe(`:${parsed.raw.toString('base64')}:`);
    expect(decodeURIComponent(escapedPem)).toBe(made.certificate);
    const fingerprint = parsed.fingerprint256.replaceAll(':', '').toLowerCase();
    expect(xfcc).toBe(`Hash=${fingerprint};Cert="${escapedPem}"`);
  });

  it('accepts a name so long that its parts have lengths of one, two and three bytes', () => {
    for (const name of ['é', 'x'.repeat(130), 'x'.repeat(400)]) {
      expect(new X509Certificate(createClientCertificate(name).certificate).subject).toBe(`CN=${name}`);
    }
  });
});
