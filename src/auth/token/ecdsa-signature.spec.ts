import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { derSignature } from './ecdsa-signature.js';

const hex = (bytes: Buffer | undefined) => bytes?.toString('hex');

describe(derSignature.name, () => {
  it.each([
    ['of a digit each', '01', '02', '3006020101020102'],
    ['whose first bit is 1', '80', 'ff', '300802020080020200ff'],
    ['with zeros before', '0001', '0080', '300702010102020080'],
    ['that is 0', '0000', '0001', '3006020100020101'],
  ])('writes an integer %s in as few bytes as possible', (_which, r, s, expected) => {
    expect(hex(derSignature(Buffer.from(r + s, 'hex'), r.length / 2))).toBe(expected);
  });

  it('writes the length of a long signature in two bytes', () => {
    const integer = `01${'ff'.repeat(65)}`;
    const expected = `308188${`0242${integer}`.repeat(2)}`;
    expect(hex(derSignature(Buffer.from(integer.repeat(2), 'hex'), 66))).toBe(expected);
  });

  it.each([0, 63, 65, 128])('rejects a signature of %i bytes, instead of 64', (length) => {
    expect(derSignature(Buffer.alloc(length, 1), 32)).toBeUndefined();
  });

  it.each([
    ['prime256v1', 'sha256', 32],
    ['secp384r1', 'sha384', 48],
    ['secp521r1', 'sha512', 66],
  ])('makes of every signature with %s one that Node.js verifies alike', (namedCurve, hash, coordinateBytes) => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve });
    // Of so many, some have a leading zero, with or without the first bit of the next byte.
    for (let count = 0; count < 600; count += 1) {
      const data = randomBytes(20);
      const signature = sign(hash, data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify(hash, data, publicKey, derSignature(signature, coordinateBytes)!)).toBe(true);
      signature[count % signature.length]! ^= 1;
      expect(verify(hash, data, publicKey, derSignature(signature, coordinateBytes)!)).toBe(false);
    }
  });

  it('makes one that is not valid of integers that no signature has', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    for (const signature of [Buffer.alloc(64), Buffer.alloc(64, 0xff)]) {
      expect(verify('sha256', Buffer.from('data'), publicKey, derSignature(signature, 32)!)).toBe(false);
    }
  });
});
