/** What a gateway states in `X-Forwarded-Client-Cert` of the one certificate that it hands on. */
export interface ForwardedClientCert {
  /** The certificate as a URL-encoded PEM. */
  readonly cert: string | undefined;
  /** The SHA-256 of its DER, in hexadecimal. */
  readonly hash: string | undefined;
}

/** A key and its value: in quotes with backslash escapes, or plain. */
const pair = /(?:^|;)([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",;]*))/giy;

/** A certificate may have thousands of names, each of which is a pair. */
const maxPairs = 100;

/**
 * Reads Envoy's `X-Forwarded-Client-Cert`.
 *
 * @returns undefined where it isn't exactly one element, since a comma may stand between a client's own element and the gateway's;
 * where a key is repeated, since Envoy doesn't escape the names in a certificate, and a client can have a name with `;Hash=` in it;
 * and where it has more than 100 pairs
 */
export function readForwardedClientCert(value: string): ForwardedClientCert | undefined {
  const pairs: RegExpExecArray[] = [];
  for (const match of value.matchAll(pair)) {
    if (pairs.push(match) > maxPairs) return undefined;
  }
  if (pairs.map(([text]) => text).join('') !== value) return undefined;
  const [certs, hashes] = [valuesOf('cert', pairs), valuesOf('hash', pairs)];
  return certs.length > 1 || hashes.length > 1 ? undefined : { cert: certs[0], hash: hashes[0] };
}

/** Keys have no case. */
function valuesOf(key: string, pairs: readonly RegExpExecArray[]): (string | undefined)[] {
  return pairs.filter(([, name]) => name?.toLowerCase() === key).map(([, , quoted, plain]) => quoted ?? plain);
}
