import { encode } from '../signing-key.js';
import { type Flaw, type FlawKind, inParts, inText, partsOf } from './flaw.js';

const signature: FlawKind = { reason: 'signature_invalid', rule: 'RFC 7515, section 5.2', level: 'required' };
/** RFC 7519, section 7.2: what is no JSON Web Token must be rejected. */
const form: FlawKind = { reason: 'token_malformed', rule: 'RFC 7519, section 7.2', level: 'required' };
/** RFC 7515, section 2: base64url, without padding. */
const alphabet: FlawKind = { ...form, rule: 'RFC 7515, section 2', level: 'advised' };
/** RFC 7515, section 4, and RFC 7519, section 4: the last of two may be taken. */
const unique: FlawKind = { ...form, rule: 'RFC 7515, section 4', level: 'advised' };
const text: FlawKind = { ...form, level: 'advised' };

/** A text of claims with one more in front. */
const before = (json: string, member: string) => json.replace('{', `{${member},`);

export const formFlaws = {
  tampered: {
    ...signature,
    what: 'claims that were changed after it was signed',
    token: (issuer, options) => {
      const changed = issuer.token({ ...options, claims: { ...options.claims, sub: 'root' } });
      const { header, claims } = partsOf(changed);
      return `${header}.${claims}.${partsOf(issuer.token(options)).signature}`;
    },
  },
  signatureCut: inParts(
    signature,
    'a signature cut short',
    (parts) => `${parts.header}.${parts.claims}.${parts.signature.slice(0, -6)}`,
  ),
  signatureOfZeros: inParts(
    signature,
    'a signature of zeros',
    (parts) => `${parts.header}.${parts.claims}.${encode(Buffer.alloc(256))}`,
  ),

  opaque: inParts(form, 'no form at all: it is opaque', () => 'mF_9B5f-41JqM'),
  onePart: inParts(form, 'one part', ({ header }) => header),
  twoParts: inParts(form, 'two parts', ({ header, claims }) => `${header}.${claims}`),
  fourParts: inParts(form, 'four parts', (parts) => `${Object.values(parts).join('.')}.${parts.signature}`),
  encrypted: inParts(form, 'five parts, as an encrypted one has', ({ header, claims, signature: last }) =>
    [header, claims, claims, claims, last].join('.'),
  ),
  headerMissing: inParts(form, 'an empty header', (parts) => `.${parts.claims}.${parts.signature}`),
  claimsMissing: inParts(form, 'empty claims', (parts) => `${parts.header}..${parts.signature}`),
  signatureMissing: inParts(form, 'an empty signature', (parts) => `${parts.header}.${parts.claims}.`),
  oversized: {
    ...form,
    rule: 'RFC 9110, section 5.4',
    level: 'advised',
    what: 'more than 16 KiB',
    token: (issuer, options) => issuer.token({ ...options, claims: { ...options.claims, pad: 'x'.repeat(16 * 1024) } }),
  },

  base64Alphabet: inParts(
    alphabet,
    'the alphabet of base64',
    (parts) => `${parts.header}.${parts.claims}.${parts.signature.replace(/^../, '+/')}`,
  ),
  padding: inParts(alphabet, 'padding', (parts) => `${Object.values(parts).join('.')}==`),
  unusedBits: inParts(
    alphabet,
    'bits that are not used',
    (parts) => `${parts.header}.${parts.claims}.${withUnusedBits(parts.signature)}`,
  ),

  headerIsArray: inText(form, 'a header that is an array', 'header', () => '[]'),
  headerIsNull: inText(form, 'a header that is null', 'header', () => 'null'),
  headerIsNoJson: inText(form, 'a header that is no JSON', 'header', () => '{alg:"RS256"}'),
  algTwice: inText(unique, 'alg twice', 'header', (json) => before(json, '"alg":"none"')),
  algTwiceEscaped: inText(unique, 'alg twice, once escaped', 'header', (json) => before(json, '"\\u0061lg":"none"')),
  claimsAreArray: inText(form, 'claims that are an array', 'claims', () => '[]'),
  claimsAreString: inText(form, 'claims that are a string', 'claims', () => '"sub"'),
  claimsAreNumber: inText(form, 'claims that are a number', 'claims', () => '1'),
  claimsAreToken: inText(form, 'claims that are another token', 'claims', (json) => {
    return `${encode('{"alg":"none"}')}.${encode(json)}.`;
  }),
  subTwice: inText(unique, 'sub twice', 'claims', (json) => before(json, '"sub":"root"')),
  memberTwiceInside: inText(unique, 'a member twice, deep inside', 'claims', (json) =>
    before(json, '"a":[{"b":{"c":1,"c":2}}]'),
  ),
  nestedTooDeep: inText(text, 'claims nested too deep', 'claims', (json) =>
    before(json, `"a":${'['.repeat(4000)}${']'.repeat(4000)}`),
  ),
  byteOrderMark: inText(text, 'a byte order mark', 'claims', (json) => `\uFEFF${json}`),
  noUtf8: inText(text, 'claims that are no UTF-8', 'claims', (json) =>
    Buffer.from(before(json, '"name":"\u00FF"'), 'latin1'),
  ),
} satisfies Record<string, Flaw>;

/** The same bytes, written with bits set that decoding drops: a second spelling of one token. */
function withUnusedBits(signature: string): string {
  const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return signature.slice(0, -1) + base64url[base64url.indexOf(signature.at(-1)!) + 1];
}
