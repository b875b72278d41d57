/** ASN.1's tags of the two types that a signature consists of. */
const integerTag = 0x02;
const sequenceTag = 0x30;

/**
 * Translates an ECDSA signature to DER (RFC 3279, section 2.2.3), the only form that Node.js verifies without options, which
 * would make each verification take half as long again.
 *
 * @param signature R and S, one after the other (RFC 7518, section 3.4)
 * @param coordinateBytes the length of each
 * @returns undefined where it isn't exactly as long as both
 */
export function derSignature(signature: Buffer, coordinateBytes: number): Buffer | undefined {
  if (signature.length !== 2 * coordinateBytes) return undefined;
  const r = digitsOf(signature.subarray(0, coordinateBytes));
  const s = digitsOf(signature.subarray(coordinateBytes));
  const integers = [integerHeader(r), r, integerHeader(s), s];
  const length = integers.reduce((sum, part) => sum + part.length, 0);
  return Buffer.concat([sequenceHeader(length), ...integers]);
}

/** DER writes an integer in as few bytes as possible. */
function digitsOf(integer: Buffer): Buffer {
  const first = integer.findIndex((byte) => byte !== 0);
  return integer.subarray(first === -1 ? integer.length - 1 : first);
}

/** The integers are positive: their first bit is 0. */
function integerHeader(digits: Buffer): Buffer {
  return digits[0]! < 0x80 ? Buffer.of(integerTag, digits.length) : Buffer.of(integerTag, digits.length + 1, 0); // at least one digit
}

/** @param length at most 138, with P-521 */
function sequenceHeader(length: number): Buffer {
  return length < 0x80 ? Buffer.of(sequenceTag, length) : Buffer.of(sequenceTag, 0x81, length);
}
