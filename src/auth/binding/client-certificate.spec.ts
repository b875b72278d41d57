import { X509Certificate, hash } from 'node:crypto';
import { createClientCertificate } from '../../testing/index.js';
import { certificateThumbprint } from './client-certificate.js';

/** RFC 9440, appendix A, figure 2: expired, and of an unknown issuer. */
const example =
  ':MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:';

const { certificate, privateKey, thumbprint, headers } = createClientCertificate();
const other = createClientCertificate();
const { clientCert, xfcc, escapedPem } = headers;
const der = new X509Certificate(certificate).raw;
const hex = hash('sha256', der);
const bytes = (content: Uint8Array) => `:${Buffer.from(content).toString('base64')}:`;
const half = Math.floor(clientCert.length / 2);

describe(certificateThumbprint.name, () => {
  it('is that of the example of RFC 9440', () => {
    expect(certificateThumbprint(example)).toBe('v68ffgcPn6jdYpBfFY2nP4ShE2Yk-6_Mk5PI9yh6aes');
  });

  it.each([
    ["RFC 9440's byte sequence", clientCert],
    ["Envoy's element with the certificate", xfcc],
    ["Envoy's element with the hash alone", `Hash=${hex}`],
    ['a hash in upper case, and keys in any case', `hASH=${hex.toUpperCase()}`],
    ['a certificate alone, not in quotes', `cert=${escapedPem}`],
    [
      'other keys, repeated ones among them, and quotes, commas and semicolons within quotes',
      String.raw`By=spiffe://a;By=https://b?c=d;${xfcc};Chain="-----BEGIN";Subject="CN=\"a\",O=b;Hash=c\\";URI=;DNS=d;DNS=e`,
    ],
    ['100 pairs', xfcc + ';DNS=a'.repeat(98)],
    ["nginx's URL-encoded PEM", escapedPem],
    ['one with +, / and = as they are, as AWS encodes it', escapedPem.replaceAll(/%2[BF]|%3D/g, decodeURIComponent)],
    ['one with CRLF', encodeURIComponent(certificate.replaceAll('\n', '\r\n'))],
    ['one without a last line break', encodeURIComponent(certificate.trimEnd())],
  ])('is the same for %s', (_, header) => {
    expect(certificateThumbprint(header)).toBe(thumbprint);
    expect(certificateThumbprint(header)).toBe(thumbprint);
  });

  it.each([
    ['nothing', ''],
    ['a word', 'certificate'],
    ['a colon', ':'],
    ['an empty byte sequence', '::'],
    ['a byte sequence without an end', clientCert.slice(0, -1)],
    ['a byte sequence with parameters', `${clientCert};a=1`],
    ['two byte sequences', `${clientCert}, ${clientCert}`],
    ['base64 without colons', clientCert.slice(1, -1)],
    ['base64url', ':-_-_:'],
    ['base64 without its padding', example.replace('k=:', 'k:')],
    ['base64 in another spelling of the same bytes', example.replace('k=:', 'l=:')],
    ['base64 with a space', `${clientCert.slice(0, half)} ${clientCert.slice(half)}`],
    ['PEM as a byte sequence', bytes(Buffer.from(certificate))],
    ['a private key', encodeURIComponent(privateKey)],
    ['bytes after the certificate', bytes(Buffer.concat([der, der]))],
    ['a certificate that is cut short', bytes(der.subarray(0, -1))],
    ['two PEMs', escapedPem + escapedPem],
    ['an invalid escape', `${escapedPem}%`],
    ['text before the PEM', `a${escapedPem}`],
    ['text after the PEM', `${escapedPem}a`],
    ['an empty PEM', encodeURIComponent('-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----')],
    ["two elements of Envoy's", `${xfcc},${other.headers.xfcc}`],
    ['two elements of which the first is empty', `,${xfcc}`],
    ['two hashes, as of a certificate with the name "x;Hash=…"', `Hash=${hex};URI=x;Hash=${hex}`],
    ['two certificates', `${xfcc};URI=x;cert="${escapedPem}"`],
    ['the hash of another certificate', `Hash=${hash('sha256', 'x')};Cert="${escapedPem}"`],
    ['a hash of another length', `Hash=${hex.slice(1)}`],
    ['an empty hash', 'Hash='],
    ['an empty hash beside a certificate', `Hash=;Cert="${escapedPem}"`],
    ['an invalid certificate beside a hash', `Hash=${hex};Cert="x"`],
    ['neither certificate nor hash', 'By=spiffe://a;Subject="CN=a"'],
    ['quotes without an end', `Hash=${hex};Subject="`],
    ['text after quotes', `Subject="a"b;Hash=${hex}`],
    ['an element that ends with a semicolon', `Hash=${hex};`],
    ['more than 100 pairs', xfcc + ';DNS=a'.repeat(99)],
    ['more than 32 KiB', `${xfcc};Subject="${'x'.repeat(32_768)}"`],
  ])('is undefined for %s', (_, header) => {
    expect(certificateThumbprint(header)).toBeUndefined();
  });
});
