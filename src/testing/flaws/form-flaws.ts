import { encode } from '../issuer/test-key.js';
import { type Flaw, type FlawKind, inParts, inText, partsOf } from './flaw.js';

const signature: FlawKind = { reason: 'signature_invalid', rule: 'RFC 7515, section 5.2', level: 'required' };
/** RFC 7519, section 7.2: anything that is not a JSON Web Token must be rejected. */
const form: FlawKind = { reason: 'token_malformed', rule: 'RFC 7519, section 7.2', level: 'required' };
/** RFC 7515, section 2: the encoding is base64url without padding. */
const alphabet: FlawKind = { ...form, rule: 'RFC 7515, section 2', level: 'advised' };
/** RFC 7515, section 4, and RFC 7519, section 4: names must be unique, but a parser may use the last of duplicates. */
const unique: FlawKind = { ...form, rule: 'RFC 7515, section 4', level: 'advised' };
const text: FlawKind = { ...form, level: 'advised' };

/** Inserts a member at the beginning of a JSON object. */
const prepend = (json: string, member: string) => json.replace('{', `{${member},`);

export const formFlaws = {
  tampered: {
    ...signature,
    what: 'claims that were changed after signing',
    token: (issuer, options) => {
      const changed = issuer.token({ ...options, claims: { ...options.claims, sub: 'root' } });
      const { header, claims } = partsOf(changed);
      return `${header}.${claims}.${partsOf(issuer.token(options)).signature}`;
    },
  },
  signatureCut: inParts(
    signature,
    'a truncated signature',
    (parts) => `${parts.header}.${parts.claims}.${parts.signature.slice(0, -6)}`,
  ),
  signatureOfZeros: inParts(
    signature,
    'a signature of zeros',
    (parts) => `${parts.header}.${parts.claims}.${encode(Buffer.alloc(256))}`,
  ),

  opaque: inParts(form, 'an opaque format', () => 'mF_9B5f-41JqM'),
  onePart: inParts(form, 'one part', ({ header }) => header),
  twoParts: inParts(form, 'two parts', ({ header, claims }) => `${header}.${claims}`),
  fourParts: inParts(form, 'four parts', (parts) => `${Object.values(parts).join('.')}.${parts.signature}`),
  encrypted: inParts(form, 'five parts, like an encrypted token', ({ header, claims, signature: last }) =>
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
    'characters of base64 instead of base64url',
    (parts) => `${parts.header}.${parts.claims}.${parts.signature.replace(/^../, '+/')}`,
  ),
  padding: inParts(alphabet, 'padding', (parts) => `${Object.values(parts).join('.')}==`),
  unusedBits: inParts(
    alphabet,
    'unused bits set in its signature',
    (parts) => `${parts.header}.${parts.claims}.${withUnusedBits(parts.signature)}`,
  ),

  headerIsArray: inText(form, 'a header that is an array', 'header', () => '[]'),
  headerIsNull: inText(form, 'a header that is null', 'header', () => 'null'),
  headerIsNoJson: inText(form, 'a header that is not JSON', 'header', () => '{alg:"RS256"}'),
  algTwice: inText(unique, 'a duplicate alg', 'header', (json) => prepend(json, '"alg":"none"')),
  algTwiceEscaped: inText(unique, 'a duplicate alg, one of them escaped', 'header', (json) =>
    prepend(json, '"\\u0061lg":"none"'),
  ),
  claimsAreArray: inText(form, 'claims that are an array', 'claims', () => '[]'),
  claimsAreString: inText(form, 'claims that are a string', 'claims', () => '"sub"'),
  claimsAreNumber: inText(form, 'claims that are a number', 'claims', () => '1'),
  claimsAreToken: inText(form, 'claims that are another token', 'claims', (json) => {
    return `${encode('{"alg":"none"}')}.${encode(json)}.`;
  }),
  subTwice: inText(unique, 'a duplicate sub', 'claims', (json) => prepend(json, '"sub":"root"')),
  memberTwiceInside: inText(unique, 'a duplicate member, deeply nested', 'claims', (json) =>
    prepend(json, '"a":[{"b":{"c":1,"c":2}}]'),
  ),
  nestedTooDeep: inText(text, 'claims nested too deeply', 'claims', (json) =>
    prepend(json, `"a":${'['.repeat(4000)}${']'.repeat(4000)}`),
  ),
  byteOrderMark: inText(text, 'a byte order mark', 'claims', (json) => `\uFEFF${json}`),
  noUtf8: inText(text, 'claims that are not UTF-8', 'claims', (json) =>
    Buffer.from(prepend(json, '"name":"\u00FF"'), 'latin1'),
  ),
} satisfies Record<string, Flaw>;

/** The same signature with bits set that decoders ignore: another encoding of the same bytes. */
function withUnusedBits(signature: string): string {
  const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return signature.slice(0, -1) + base64url[base64url.indexOf(signature.at(-1)!) + 1];
}
