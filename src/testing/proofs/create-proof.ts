import { type JsonWebKey, type KeyObject, hash, randomUUID } from 'node:crypto';
import { jwkThumbprint } from '../../auth/index.js';
import { type SigningAlgorithm, generateKey, signToken } from '../issuer/test-key.js';

/** A key of a client, which its access tokens are bound to. */
export interface ProofKey {
  readonly alg: SigningAlgorithm;
  readonly privateKey: KeyObject;
  /** The public key, as the header of a proof contains it. */
  readonly publicJwk: JsonWebKey;
  /** Its thumbprint (RFC 7638): the `cnf.jkt` of a token that is bound to it. */
  readonly thumbprint: string;
}

/** The content of a DPoP proof, and the request that it is for. */
export interface ProofOptions {
  /** The key that signs it. */
  readonly key: ProofKey;
  /** The method of the request: `GET` by default. */
  readonly method?: string | undefined;
  /** The address of the request. Query and fragment are dropped (RFC 9449, section 4.2). */
  readonly url: string;
  /** The access token that it is sent with. Without one, the proof is for a token endpoint. */
  readonly accessToken?: string | undefined;
  /** The last `DPoP-Nonce` of the server, if it has sent one. */
  readonly nonce?: string | undefined;
  /** Claims that replace the generated ones, or are added to them. One that is `undefined` is omitted. */
  readonly claims?: Readonly<Record<string, unknown>> | undefined;
  /** Header parameters that replace the generated ones, or are added to them. One that is `undefined` is omitted. */
  readonly header?: Readonly<Record<string, unknown>> | undefined;
}

/** @param modulusLength the size of an RSA key, in bits */
export function createProofKey(alg: SigningAlgorithm = 'ES256', modulusLength?: number): ProofKey {
  const { privateKey, publicJwk } = generateKey(alg, '', modulusLength);
  const { kid: _kid, alg: _alg, use: _use, ...jwk } = publicJwk;
  return { alg, privateKey, publicJwk: jwk, thumbprint: jwkThumbprint(jwk) };
}

/** Creates a DPoP proof (RFC 9449, section 4.2). Each is another one, with a `jti` of its own. */
export function createProof(options: ProofOptions): string {
  return signToken(options.key, proofHeader(options), proofClaims(options));
}

export function proofHeader({ key, header }: ProofOptions) {
  return { typ: 'dpop+jwt', alg: key.alg, jwk: key.publicJwk, ...header };
}

export function proofClaims({ method = 'GET', url, accessToken, nonce, claims }: ProofOptions) {
  return {
    jti: randomUUID(),
    htm: method,
    htu: url.replace(/[?#].*$/s, ''),
    iat: Math.floor(Date.now() / 1000),
    ath: accessToken === undefined ? undefined : hash('sha256', accessToken, 'base64url'),
    nonce,
    ...claims,
  };
}
