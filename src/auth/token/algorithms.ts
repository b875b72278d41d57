import { constants, type VerifyKeyObjectInput } from 'node:crypto';

/** How Node.js verifies the signatures of a JWS algorithm, and which keys fit it. */
interface AlgorithmParameters {
  /** The hash; undefined where the algorithm implies it. */
  readonly hash: string | undefined;
  /** The `kty` of its keys as a JWK (RFC 7517, section 4.1). */
  readonly kty: 'RSA' | 'EC' | 'OKP';
  /** The type of its keys in Node.js, for elliptic curves the curve. */
  readonly keyType: string;
  readonly options?: Omit<VerifyKeyObjectInput, 'key'>;
}

/** RFC 7518, section 3.3. */
const pkcs1 = (hash: string): AlgorithmParameters => ({ hash, kty: 'RSA', keyType: 'rsa' });

/** RFC 7518, section 3.5: the salt is as long as the hash. */
const pss = (hash: string): AlgorithmParameters => ({
  ...pkcs1(hash),
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
});

/** RFC 7518, section 3.4: the signature is R and S, of fixed length, one after the other. */
const ecdsa = (hash: string, curve: string): AlgorithmParameters => ({
  hash,
  kty: 'EC',
  keyType: curve,
  options: { dsaEncoding: 'ieee-p1363' },
});

/** The signature algorithms that an issuer may use: asymmetric ones only (RFC 8725, section 3.1). */
export const algorithms = {
  RS256: pkcs1('sha256'),
  RS384: pkcs1('sha384'),
  RS512: pkcs1('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('sha256', 'prime256v1'),
  ES384: ecdsa('sha384', 'secp384r1'),
  ES512: ecdsa('sha512', 'secp521r1'),
  // RFC 8037, section 3.1.
  EdDSA: { hash: undefined, kty: 'OKP', keyType: 'ed25519' },
} satisfies Record<string, AlgorithmParameters>;

export type Algorithm = keyof typeof algorithms;

export const algorithmNames = Object.keys(algorithms) as readonly Algorithm[]; // its own keys

/** @returns undefined where there is no such algorithm */
export function parametersOf(algorithm: unknown): AlgorithmParameters | undefined {
  return isAlgorithm(algorithm) ? algorithms[algorithm] : undefined;
}

export function isAlgorithm(name: unknown): name is Algorithm {
  return typeof name === 'string' && Object.hasOwn(algorithms, name);
}
