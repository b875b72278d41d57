import { X509Certificate, hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { readForwardedClientCert } from './forwarded-client-cert.js';

/** The most that the header may be: as much as the server accepts of all headers together. */
const maxLength = 32 * 1024;

/** Thumbprints by the hash of the header: a client sends the same certificate with each request, and parsing it takes 40 µs. */
const thumbprints = new LRUCache<string, string>({ max: 1000 });

/**
 * The SHA-256 thumbprint of the client's certificate, by which a token names it in `cnf["x5t#S256"]` (RFC 8705, section 3.1).
 * Whether its issuer is trusted doesn't matter to a resource server (RFC 8705, section 6.2).
 *
 * @param header as the gateway that has terminated TLS hands the certificate on: RFC 9440's `Client-Cert`, Envoy's
 * `X-Forwarded-Client-Cert`, or a URL-encoded PEM
 * @returns undefined where it doesn't hold exactly one certificate
 */
export function certificateThumbprint(header: string): string | undefined {
  if (header.length > maxLength) return undefined;
  const key = hash('sha256', header, 'base64url');
  const cached = thumbprints.get(key);
  if (cached !== undefined) return cached;
  const thumbprint = computeThumbprint(header);
  if (thumbprint !== undefined) thumbprints.set(key, thumbprint);
  return thumbprint;
}

/** The three forms differ in how they begin: an element of Envoy's begins with a name. */
function computeThumbprint(header: string): string | undefined {
  if (header.startsWith(':')) return ofByteSequence(header);
  return header.startsWith('-') ? ofEscapedPem(header) : ofForwarded(header);
}

/** RFC 9440, section 2.2: one byte sequence (RFC 8941, section 3.3.5), not a list of them, and without parameters. */
function ofByteSequence(header: string): string | undefined {
  const [, base64] = /^:([^:]*):$/.exec(header) ?? [];
  return ofBase64(base64);
}

const pem = /^-----BEGIN CERTIFICATE-----\r?\n([^-]+\n)-----END CERTIFICATE-----(?:\r?\n)?$/;

/** One PEM block (RFC 7468, section 5). Some gateways leave `+`, `=` and `/` unescaped, which changes nothing here. */
function ofEscapedPem(escaped: string): string | undefined {
  const [, lines] = pem.exec(unescape(escaped) ?? '') ?? [];
  return ofBase64(lines?.replaceAll(/\r?\n/g, ''));
}

/** The hash alone is enough. Beside a certificate, it must be that of the certificate: the header was tampered with otherwise. */
function ofForwarded(header: string): string | undefined {
  const forwarded = readForwardedClientCert(header);
  if (!forwarded) return undefined;
  const { cert, hash: hex } = forwarded;
  const fromHash = ofHex(hex);
  if (cert === undefined) return fromHash;
  const fromCert = ofEscapedPem(cert);
  return hex === undefined || fromHash === fromCert ? fromCert : undefined;
}

function ofHex(hex = ''): string | undefined {
  return /^[\da-f]{64}$/i.test(hex) ? Buffer.from(hex, 'hex').toString('base64url') : undefined;
}

/** @param base64 in its only canonical spelling, of a certificate's DER */
function ofBase64(base64 = ''): string | undefined {
  const der = Buffer.from(base64, 'base64');
  return der.toString('base64') === base64 && isCertificate(der) ? hash('sha256', der, 'base64url') : undefined;
}

/** Whether the bytes are a certificate and nothing else: the parser accepts PEM too, and bytes after the end. */
function isCertificate(der: Buffer): boolean {
  try {
    return new X509Certificate(der).raw.equals(der);
  } catch {
    return false;
  }
}

/** @returns undefined where it isn't URL-encoded UTF-8 */
function unescape(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
