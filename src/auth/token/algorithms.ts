import { constants, generateKeyPairSync, type VerifyKeyObjectInput } from 'node:crypto';

/** How Node.js verifies the signatures of a JWS algorithm, and which keys fit it. */
interface AlgorithmParameters {
  /** The hash; undefined where the algorithm implies it. */
  readonly hash: string | undefined;
  /** The `kty` of its keys as a JWK (RFC 7517, section 4.1). */
  readonly kty: 'RSA' | 'EC' | 'OKP' | 'AKP';
  /** The `crv` of its keys, where the type has curves (RFC 7518, section 6.2.1.1, and RFC 8037, section 2). */
  readonly crv?: string;
  /** The type of its keys in Node.js, for elliptic curves the curve. */
  readonly keyType: string;
  readonly options?: Omit<VerifyKeyObjectInput, 'key'>;
  /** Of ECDSA: the length of R, and of S. */
  readonly coordinateBytes?: number;
}

/** RFC 7518, section 3.3. */
const pkcs1 = (hash: string): AlgorithmParameters => ({ hash, kty: 'RSA', keyType: 'rsa' });

/** RFC 7518, section 3.5: the salt is as long as the hash. */
const pss = (hash: string): AlgorithmParameters => ({
  ...pkcs1(hash),
  options: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST },
});

/** RFC 7518, section 3.4: the signature is R and S, of fixed length, one after the other. */
const ecdsa = (hash: string, crv: string, keyType: string, coordinateBytes: number): AlgorithmParameters => ({
  hash,
  kty: 'EC',
  crv,
  keyType,
  coordinateBytes,
});

const ed25519: AlgorithmParameters = { hash: undefined, kty: 'OKP', crv: 'Ed25519', keyType: 'ed25519' };

/** RFC 9964, section 4: post-quantum signatures (FIPS 204). */
const mlDsa = (keyType: string): AlgorithmParameters => ({ hash: undefined, kty: 'AKP', keyType });

/** The signature algorithms that an issuer may use: asymmetric ones only (RFC 8725, section 3.1). */
export const algorithms = {
  RS256: pkcs1('sha256'),
  RS384: pkcs1('sha384'),
  RS512: pkcs1('sha512'),
  PS256: pss('sha256'),
  PS384: pss('sha384'),
  PS512: pss('sha512'),
  ES256: ecdsa('sha256', 'P-256', 'prime256v1', 32),
  ES384: ecdsa('sha384', 'P-384', 'secp384r1', 48),
  ES512: ecdsa('sha512', 'P-521', 'secp521r1', 66),
  // RFC 8037, section 3.1, and its successor: RFC 9864, section 2.2.
  EdDSA: ed25519,
  Ed25519: ed25519,
  'ML-DSA-44': mlDsa('ml-dsa-44'),
  'ML-DSA-65': mlDsa('ml-dsa-65'),
  'ML-DSA-87': mlDsa('ml-dsa-87'),
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

/** Whether this Node.js can verify the algorithm: ML-DSA needs 24.6 or later, and OpenSSL 3.5 or later. */
export function isAvailable(algorithm: Algorithm): boolean {
  const { kty, keyType } = algorithms[algorithm];
  return kty !== 'AKP' || canGenerate(keyType);
}

/** Remembered, since each issuer that a function finds asks for it, while requests are served. */
const generated = new Map<string, boolean>();

/** @param keyType of post-quantum keys, as Node.js names it */
export function canGenerate(keyType: string): boolean {
  const known = generated.get(keyType);
  if (known !== undefined) return known;
  const isGenerated = generates(keyType);
  generated.set(keyType, isGenerated);
  return isGenerated;
}

function generates(keyType: string): boolean {
  try {
    generateKeyPairSync(keyType as 'ml-dsa-44'); // or a type that this Node.js rejects
    return true;
  } catch {
    return false;
  }
}
