import { createHmac } from 'node:crypto';
import { encode, signEncoded } from '../issuer/test-key.js';
import { createProof, proofClaims, proofHeader } from './create-proof.js';
import { type ProofFlaw, type ProofFlawKind, advised, inHeader, inParts, inText, item } from './proof-flaw.js';

const form = item(2);
const type = item(4);
const algorithm = item(5);
const signature = item(6);
const extension: ProofFlawKind = { ...item(2), rule: 'RFC 7515, section 4.1.11' };
/** RFC 7515, section 4: names must be unique, but a parser may use the last of duplicates. */
const unique: ProofFlawKind = { ...advised(form), rule: 'RFC 7515, section 4' };

/** Inserts a member at the beginning of a JSON object. */
const prepend = (json: string, member: string) => json.replace('{', `{${member},`);

/** A proof with another header and no signature, or with one that anybody can make. */
const forged = (what: string, header: object, sign: (input: string, pem: string) => string): ProofFlaw => ({
  ...algorithm,
  what,
  proof: (options) => {
    const { publicJwk } = options.key;
    const parts = [{ ...proofHeader(options), ...header }, proofClaims(options)];
    const input = parts.map((part) => encode(JSON.stringify(part))).join('.');
    return `${input}.${sign(input, JSON.stringify(publicJwk))}`;
  },
});

const hmac = (input: string, secret: string) => createHmac('sha256', secret).update(input).digest('base64url');

export const proofFormFlaws = {
  opaque: inParts(form, 'an opaque format', () => 'mF_9B5f-41JqM'),
  twoParts: inParts(form, 'two parts', (header, claims) => `${header}.${claims}`),
  fourParts: inParts(form, 'four parts', (header, claims, last) => `${header}.${claims}.${last}.e30`),
  encrypted: inParts(form, 'five parts, like an encrypted token', (header, claims, last) =>
    [header, claims, claims, claims, last].join('.'),
  ),
  twoProofs: { ...item(1), what: 'another proof after a comma', proof: (o) => `${createProof(o)}, ${createProof(o)}` },
  headerMissing: inParts(form, 'an empty header', (_, claims, last) => `.${claims}.${last}`),
  claimsMissing: inParts(form, 'empty claims', (header, _, last) => `${header}..${last}`),
  headerIsArray: inText(form, 'a header that is an array', 'header', () => '[]'),
  claimsAreArray: inText(form, 'claims that are an array', 'claims', () => '[]'),
  claimsAreNoJson: inText(form, 'claims that are not JSON', 'claims', () => '{htm:"GET"}'),
  noUtf8: inText(advised(form), 'claims that are not UTF-8', 'claims', (json) =>
    Buffer.from(prepend(json, '"name":"\u00FF"'), 'latin1'),
  ),
  iatIsInfinite: inText(advised(item(3)), 'iat that is infinite', 'claims', (json) =>
    json.replace(/"iat":\d+/, '"iat":1e999'),
  ),
  htmTwice: inText(unique, 'a duplicate htm', 'claims', (json) => prepend(json, '"htm":"TRACE"')),
  memberOfKeyTwice: inText(unique, 'a duplicate member in its jwk', 'header', (json) =>
    json.replace('"jwk":{', '"jwk":{"kty":"oct",'),
  ),
  oversized: inHeader(advised(form), 'more than 8 KiB', { pad: 'x'.repeat(8 * 1024) }),
  padding: inParts(advised(form), 'padding', (header, claims, last) => `${header}.${claims}.${last}==`),

  typMissing: inHeader(type, 'no typ', { typ: undefined }),
  typOfToken: inHeader(type, 'typ JWT', { typ: 'JWT' }),
  typOfAccessToken: inHeader(type, 'typ of an access token', { typ: 'at+jwt' }),
  typIsArray: inHeader(type, 'typ that is an array', { typ: ['dpop+jwt'] }),

  algNone: inHeader(algorithm, 'alg none', { alg: 'none' }),
  algNoneUnsigned: forged('alg none, and no signature', { alg: 'none' }, () => ''),
  algNoneInCapitals: inHeader(algorithm, 'alg NONE', { alg: 'NONE' }),
  algMissing: inHeader(algorithm, 'no alg', { alg: undefined }),
  algIsArray: inHeader(algorithm, 'alg that is an array', ({ key }) => ({ alg: [key.alg] })),
  algIsUnknown: inHeader(algorithm, 'alg ES256K', { alg: 'ES256K' }),
  hs256: forged('an HMAC made with the public key', { alg: 'HS256' }, hmac),
  hs256WithSecret: forged('an HMAC, and its key', { alg: 'HS256', jwk: { kty: 'oct', k: 'czNjcjN0' } }, (input) =>
    hmac(input, 's3cr3t'),
  ),

  crit: inHeader(extension, 'crit that names an extension', { crit: ['exp'], exp: 1 }),
  critIsEmpty: inHeader(advised(extension), 'crit that is empty', { crit: [] }),
  b64: inHeader({ ...advised(extension), rule: 'RFC 7797, section 6' }, 'b64 false, not in crit', { b64: false }),

  tampered: {
    ...signature,
    what: 'claims that were changed after signing',
    proof: (options) => {
      const [header, , last] = createProof(options).split('.');
      return `${header}.${encode(JSON.stringify({ ...proofClaims(options), jti: 'another' }))}.${last}`;
    },
  },
  signatureCut: inParts(
    signature,
    'a truncated signature',
    (header, claims, last) => `${header}.${claims}.${last.slice(0, -8)}`,
  ),
  signatureMissing: inParts(signature, 'an empty signature', (header, claims) => `${header}.${claims}.`),
  signatureOfOtherInput: inParts(signature, 'the signature of its claims alone', (header, claims, _, { key }) => {
    return `${header}.${claims}.${signEncoded(key, claims).split('.')[1]}`;
  }),
} satisfies Record<string, ProofFlaw>;
