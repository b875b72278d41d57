import { createHash, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { BenchIssuer } from './issuer.ts';
import { signToken } from './token.ts';

/** A token that is bound to a key of the client, and the proofs of that key (RFC 9449). */
export interface BoundToken {
  readonly token: string;
  /** New proofs for GET requests to an address. Signing them is the load's work, before it is measured. */
  proofs(url: string, count: number): string[];
}

export function boundToken(issuer: BenchIssuer): BoundToken {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  // RFC 7638: the members in this order.
  const jkt = sha256(JSON.stringify({ crv, kty, x, y }));
  const token = signToken(issuer, createPrivateKey(issuer.privateKey), undefined, { cnf: { jkt } });
  const header = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } });
  const ath = sha256(token);
  const proof = (htu: string) => {
    const claims = { jti: randomUUID(), htm: 'GET', htu, iat: Math.floor(Date.now() / 1000), ath };
    const input = `${header}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  };
  return { token, proofs: (url, count) => Array.from({ length: count }, () => proof(url)) };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
