import { type JsonWebKey, type KeyObject, generateKeyPairSync, hash, randomUUID, sign } from 'node:crypto';

/** The key that a token is bound to (RFC 9449). Each run of the command has its own, which nothing stores. */
export interface ProofKey {
  readonly privateKey: KeyObject;
  readonly publicJwk: JsonWebKey;
}

/** The request that a proof is for. */
export interface ProvenRequest {
  readonly method: string;
  /** Query and fragment are dropped (RFC 9449, section 4.2). */
  readonly url: string;
  /** Without one, the request is for a token. */
  readonly accessToken?: string | undefined;
  /** The last `DPoP-Nonce` of the server, if it has sent one. */
  readonly nonce?: string | undefined;
}

/** A key for ES256, which servers that support DPoP usually accept. */
export function createProofKey(): ProofKey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, publicJwk: publicKey.export({ format: 'jwk' }) };
}

/** Creates a DPoP proof (RFC 9449, section 4.2): for one request, since each has a `jti` of its own. */
export function createProof({ privateKey, publicJwk }: ProofKey, request: ProvenRequest): string {
  const { method, url, accessToken, nonce } = request;
  const claims = {
    jti: randomUUID(),
    htm: method,
    htu: url.replace(/[?#].*$/s, ''),
    iat: Math.floor(Date.now() / 1000),
    ath: accessToken === undefined ? undefined : hash('sha256', accessToken, 'base64url'),
    nonce,
  };
  const content = `${encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk })}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(content), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${content}.${signature.toString('base64url')}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
