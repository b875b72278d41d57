import { X509Certificate, generateKeyPairSync, hash, randomBytes, sign } from 'node:crypto';
import { bitString, integer, objectId, octetString, sequence, set, tagged, utcTime, utf8 } from './der.js';

/** A certificate of a client, which its access tokens are bound to (RFC 8705, section 3). */
export interface ClientCertificate {
  /** The certificate as PEM. */
  readonly certificate: string;
  /** Its private key as PEM (PKCS #8). */
  readonly privateKey: string;
  /** Its SHA-256: the `cnf["x5t#S256"]` of a token that is bound to it (RFC 8705, section 3.1). */
  readonly thumbprint: string;
  /** The values of the headers in which gateways hand it on. */
  readonly headers: {
    /** `Client-Cert` (RFC 9440, section 2.2). */
    readonly clientCert: string;
    /** Envoy's `X-Forwarded-Client-Cert`. */
    readonly xfcc: string;
    /** A URL-encoded PEM: nginx's `$ssl_client_escaped_cert`. */
    readonly escapedPem: string;
  };
}

const day = 86_400_000;
const keyFormat = {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'der' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
} as const;
const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));

/**
 * Creates a certificate for TLS clients with an ES256 key, valid for a month, and signed with its own key (RFC 8705, section 2.2).
 *
 * @param commonName the name of its subject
 */
export function createClientCertificate(commonName = 'test-client'): ClientCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', keyFormat);
  const content = toBeSigned(commonName, publicKey);
  const der = sequence(content, ecdsaWithSha256, bitString(sign('sha256', content, privateKey)));
  const certificate = new X509Certificate(der).toString();
  return {
    certificate,
    privateKey,
    thumbprint: hash('sha256', der, 'base64url'),
    headers: headersOf(der, certificate),
  };
}

/** The `TBSCertificate` (RFC 5280, section 4.1), of version 3. */
function toBeSigned(commonName: string, publicKey: Buffer): Buffer {
  const name = sequence(set(sequence(objectId('2.5.4.3'), utf8(commonName))));
  const now = Date.now();
  return sequence(
    tagged(0, integer(Buffer.from([2]))),
    // "up to 20 octets", and positive: the first one is not zero.
    integer(Buffer.concat([Buffer.from([1]), randomBytes(15)])),
    ecdsaWithSha256,
    name,
    sequence(utcTime(now - day), utcTime(now + 30 * day)),
    name,
    publicKey,
    tagged(3, sequence(forTlsClients)),
  );
}

/** The extension `extKeyUsage` with `clientAuth` (RFC 5280, section 4.2.1.12). */
const forTlsClients = sequence(objectId('2.5.29.37'), octetString(sequence(objectId('1.3.6.1.5.5.7.3.2'))));

function headersOf(der: Buffer, pem: string): ClientCertificate['headers'] {
  const escapedPem = encodeURIComponent(pem);
  return {
    clientCert: `:${der.toString('base64')}:`,
    xfcc: `Hash=${hash('sha256', der)};Cert="${escapedPem}"`,
    escapedPem,
  };
}
