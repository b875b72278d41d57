import { type KeyObject, createPublicKey } from 'node:crypto';
import { type Algorithm, algorithms } from '../token/algorithms.js';
import { decodeBytes } from '../token/encoded-parts.js';
import { isExponent, isModulus } from '../token/key-integers.js';
import { jwkThumbprint, requiredMembers } from './thumbprint.js';

type Jwk = Readonly<Record<string, unknown>>;

/** A client chooses its key itself, so its verification must not take long: at most 1 ms with the largest that is accepted. */
const maxModulusBits = 8192;
const maxExponentBits = 64;

/** Members of private and symmetric keys (RFC 7518, sections 6.2.2, 6.3.2 and 6.4; RFC 8037, section 2; RFC 9964, section 3). */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** RFC 7518, section 6.2.1.2: coordinates have the full size of the curve. RFC 8037, section 2, and RFC 8032: 32 bytes. */
const coordinateBytes: Readonly<Record<string, number>> = { 'P-256': 32, 'P-384': 48, 'P-521': 66, Ed25519: 32 };

export function isPublic(jwk: Jwk): boolean {
  return privateMembers.every((name) => !Object.hasOwn(jwk, name));
}

/** Whether the type of the key, its curve, and the use that it states fit the algorithm (RFC 8725, section 3.1; RFC 7517, section 4). */
export function isForAlgorithm({ kty, crv, alg, use, key_ops: ops }: Jwk, algorithm: Algorithm): boolean {
  const fitting: { readonly kty: string; readonly crv?: string } = algorithms[algorithm];
  return (
    kty === fitting.kty &&
    (fitting.crv === undefined || crv === fitting.crv) &&
    (alg === undefined || alg === algorithm) &&
    (use === undefined || use === 'sig') &&
    (ops === undefined || (Array.isArray(ops) && ops.includes('verify')))
  );
}

/** A key has one spelling only: two would be one key with two thumbprints. */
export function isWellFormed({ kty, crv, n, e, x, y }: Jwk): boolean {
  if (kty === 'RSA') return isModulus(n, maxModulusBits) && isExponent(e, maxExponentBits) && [n, e].every(isInteger);
  const coordinates = kty === 'EC' ? [x, y] : [x];
  return coordinates.every((part) => typeof part === 'string' && isOfSize(part, coordinateBytes[String(crv)]));
}

/** The key that a proof is signed with: its header names it. */
export class ProofKey {
  /** RFC 7638, SHA-256. */
  readonly thumbprint: string;
  private imported: KeyObject | undefined;

  /** @param jwk a key that has passed the checks above */
  constructor(
    private readonly jwk: Jwk,
    readonly algorithm: Algorithm,
  ) {
    this.thumbprint = jwkThumbprint(jwk);
  }

  /** Imports the key on its first use, since that takes half as long as a verification. */
  get publicKey(): KeyObject {
    return (this.imported ??= createPublicKey({ key: { ...requiredMembers(this.jwk) }, format: 'jwk' }));
  }

  /** Whether its point is on its curve (RFC 8725, section 3.4). */
  get isValid(): boolean {
    try {
      return this.publicKey.type === 'public';
    } catch {
      return false;
    }
  }
}

/** RFC 7518, section 2, Base64urlUInt: "the minimum number of octets". */
function isInteger(part: unknown): boolean {
  const bytes = decodeBytes(String(part));
  return bytes !== undefined && bytes[0] !== 0;
}

function isOfSize(part: string, size: number | undefined): boolean {
  return decodeBytes(part)?.length === size;
}
