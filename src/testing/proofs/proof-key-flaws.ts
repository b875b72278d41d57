import { type ProofKey, type ProofOptions, createProof, createProofKey } from './create-proof.js';
import { type ProofFlaw, type ProofFlawKind, inHeader, item } from './proof-flaw.js';

const signature = item(6);
const privateKey = item(7);
const missing = item(3);
const size: ProofFlawKind = { ...item(5), rule: 'RFC 7518, section 3.3' };
const fit: ProofFlawKind = { ...item(5), rule: 'RFC 8725, section 3.1' };
/** No token is bound to such a point, so that is what this service notices first. */
const point: ProofFlawKind = { ...item(6), reason: 'binding_mismatch', rule: 'RFC 8725, section 3.4' };
const spelling: ProofFlawKind = { ...item(6), rule: 'RFC 7518, section 6.2.1.2', level: 'advised' };
const use: ProofFlawKind = { ...item(6), rule: 'RFC 7517, section 4.2', level: 'advised' };
const otherKey: ProofFlawKind = { ...item(12), reason: 'binding_mismatch' };

/** A key is generated once per process, because that is slow. */
function once(create: () => ProofKey): () => ProofKey {
  let key: ProofKey | undefined;
  return () => (key ??= create());
}

const thief = once(() => createProofKey('ES256'));
const bystander = once(() => createProofKey('ES256'));
const ofP384 = once(() => createProofKey('ES384'));
const small = once(() => createProofKey('RS256', 1024));
const withExponentOne = once(() => {
  const key = createProofKey('RS256');
  return { ...key, publicJwk: { ...key.publicJwk, e: 'AQ' } };
});

/** A proof that another key signs, and names. */
const byOther = (kind: ProofFlawKind, what: string, key: () => ProofKey, header = {}): ProofFlaw => ({
  ...kind,
  what,
  proof: (options) => createProof({ ...options, key: key(), header: { ...options.header, ...header } }),
});

/** A proof whose key, an EC key for example, is named with changed members. */
const inKey = (kind: ProofFlawKind, what: string, change: (options: ProofOptions) => object): ProofFlaw =>
  inHeader(kind, what, (options) => ({ jwk: { ...options.key.publicJwk, ...change(options) } }));

export const proofKeyFlaws = {
  jwkMissing: inHeader(missing, 'no jwk', { jwk: undefined }),
  jwkIsString: inHeader(missing, 'jwk that is a string', ({ key }) => ({ jwk: JSON.stringify(key.publicJwk) })),
  jwkIsArray: inHeader(missing, 'jwk that is an array', ({ key }) => ({ jwk: [key.publicJwk] })),
  jwkIsNull: inHeader(missing, 'jwk that is null', { jwk: null }),
  jwkIsPrivate: inKey(privateKey, 'its private key', ({ key }) => key.privateKey.export({ format: 'jwk' })),
  jwkIsSymmetric: inHeader(privateKey, 'a symmetric jwk', { jwk: { kty: 'oct', k: 'c2VjcmV0' } }),
  jwkOfPrototype: inKey(fit, 'a jwk of the type __proto__', () => ({ kty: '__proto__' })),
  keyAsKid: inHeader(missing, 'kid in place of jwk', ({ key }) => ({ jwk: undefined, kid: key.thumbprint })),

  otherCurve: byOther(fit, 'a key of P-384 for ES256', ofP384, { alg: 'ES256' }),
  otherType: inHeader(fit, 'an alg that its jwk does not fit', ({ key }) => ({
    alg: key.alg.startsWith('Ed') ? 'ES256' : 'EdDSA',
  })),
  otherAlgInJwk: inKey(fit, 'another alg in its jwk', () => ({ alg: 'ES256K' })),
  encryptionKey: inKey(use, 'a jwk for encryption', () => ({ use: 'enc' })),
  keyThatOnlySigns: inKey(use, 'a jwk whose key_ops lack verify', () => ({ key_ops: ['sign'] })),

  smallRsaKey: byOther(size, 'an RSA key of 1024 bits', small),
  exponentOne: byOther(size, 'an RSA key with the exponent 1', withExponentOne),
  offCurve: inHeader(point, 'a point that is not on its curve', () => ({
    alg: 'ES256',
    jwk: { ...thief().publicJwk, y: bystander().publicJwk.y },
  })),
  shortCoordinate: inHeader(spelling, 'coordinates of one byte', {
    alg: 'ES256',
    jwk: { kty: 'EC', crv: 'P-256', x: 'AQ', y: 'AQ' },
  }),
  paddedCoordinate: inHeader(spelling, 'a coordinate with padding', () => {
    const { x, ...others } = thief().publicJwk;
    return { alg: 'ES256', jwk: { ...others, x: `${x}=` } };
  }),

  otherKey: byOther(otherKey, 'another key than that of its token', thief),
  signatureOfOtherKey: {
    ...signature,
    what: 'the signature of another key',
    proof: (options) =>
      createProof({ ...options, key: { ...createProofKey(options.key.alg), publicJwk: options.key.publicJwk } }),
  },
} satisfies Record<string, ProofFlaw>;
