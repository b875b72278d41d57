/**
 * Whether this is the modulus of an RSA key: "A key of size 2048 bits or larger MUST be used" (RFC 7518, section 3.3). Verifying
 * with a far larger one takes long.
 */
export function isModulus(n: unknown, maxBits: number): boolean {
  const value = integer(n, maxBits);
  return value % 2n === 1n && bitLength(value) >= 2048 && bitLength(value) <= maxBits;
}

/** Whether this is a safe exponent: with e = 1, every message is its own signature. FIPS 186-5, section 5.1: odd, and below 2^256. */
export function isExponent(e: unknown, maxBits: number): boolean {
  const value = integer(e, maxBits);
  return value % 2n === 1n && value >= 3n && bitLength(value) <= maxBits;
}

/** Decodes a positive integer (RFC 7518, section 2, Base64urlUInt). Returns 0 where it isn't one, or is longer than `maxBits`. */
function integer(encoded: unknown, maxBits: number): bigint {
  if (typeof encoded !== 'string' || encoded.length > Math.ceil(maxBits / 6)) return 0n;
  return BigInt(`0x0${Buffer.from(encoded, 'base64url').toString('hex')}`);
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
