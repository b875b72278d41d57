import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { InvalidTokenReason } from '../../src/auth/index.js';
import type { FaultIssuer } from './fault-issuer.js';
import { generateKey, signEncoded } from './signing-key.js';

/** A token with one flaw, and the reason that it must be refused for. */
export interface Flaw {
  readonly reason: InvalidTokenReason;
  readonly token: (issuer: FaultIssuer) => string;
}

const encode = (text: string | Buffer) => Buffer.from(text).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** A token validly signed, with its header or claims changed. */
const header = (reason: InvalidTokenReason, changed: object): Flaw => ({
  reason,
  token: (issuer) => issuer.token({ header: changed }),
});
const claims = (reason: InvalidTokenReason, changed: object): Flaw => ({
  reason,
  token: (issuer) => issuer.token({ claims: changed }),
});

/** A good token with its encoded parts changed. */
const parts = (
  reason: InvalidTokenReason,
  change: (parts: { header: string; claims: string; signature: string }) => string,
): Flaw => ({
  reason,
  token: (issuer) => {
    const [head = '', body = '', signature = ''] = issuer.token().split('.');
    return change({ header: head, claims: body, signature });
  },
});

/** A token validly signed over a header and claims of any text. */
const raw = (reason: InvalidTokenReason, headerText: string | undefined, claimsText?: string): Flaw => ({
  reason,
  token: (issuer) => {
    const key = issuer.keys[0]!;
    const [head = '', body = ''] = issuer.token({ key }).split('.');
    const newHeader = headerText === undefined ? head : encode(headerText);
    const newClaims = claimsText === undefined ? body : encode(claimsText.replace('ISS', issuer.url));
    return signEncoded(key, `${newHeader}.${newClaims}`);
  },
});

const imposter = generateKey('RS256', 'first');
const { privateKey: imposterKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const imposterJwk = publicKey.export({ format: 'jwk' });

/** Every way to craft a token that we know of, by name. */
export const flawed: Readonly<Record<string, Flaw>> = {
  'alg none, no signature': parts('token_malformed', ({ claims: body }) => `${encode('{"alg":"none"}')}.${body}.`),
  'alg none': header('algorithm_not_allowed', { alg: 'none' }),
  'alg None': header('algorithm_not_allowed', { alg: 'None' }),
  'alg nOnE': header('algorithm_not_allowed', { alg: 'nOnE' }),
  'no alg': header('algorithm_not_allowed', { alg: undefined }),
  'alg that is an array': header('algorithm_not_allowed', { alg: ['RS256'] }),
  'HMAC with the public key': {
    reason: 'algorithm_not_allowed',
    token: (issuer) => {
      const [, body] = issuer.token().split('.');
      const pem = createPublicKey(issuer.keys[0]!.privateKey).export({ type: 'spki', format: 'pem' });
      const input = `${encode('{"alg":"HS256","typ":"JWT","kid":"first"}')}.${body}`;
      return `${input}.${createHmac('sha256', pem).update(input).digest('base64url')}`;
    },
  },

  'crit that names a known claim': header('header_not_allowed', { crit: ['exp'], exp: 1 }),
  'crit that is empty': header('header_not_allowed', { crit: [] }),
  'crit that is null': header('header_not_allowed', { crit: null }),
  'b64 false with crit': header('header_not_allowed', { b64: false, crit: ['b64'] }),
  'b64 false alone': header('header_not_allowed', { b64: false }),
  'kid that is a number': header('header_not_allowed', { kid: 1 }),
  'kid that is null': header('header_not_allowed', { kid: null }),
  'kid that is an object': header('header_not_allowed', { kid: { toString: 'first' } }),
  'kid that is an array': header('header_not_allowed', { kid: ['first'] }),
  'kid __proto__': header('key_unknown', { kid: '__proto__' }),
  'kid that is empty': header('key_unknown', { kid: '' }),
  'kid that is a path': header('key_unknown', { kid: '../../../../dev/null' }),
  'kid that is SQL': header('key_unknown', { kid: "' or 1=1 --" }),
  'kid of 8000 characters': header('key_unknown', { kid: 'x'.repeat(8000) }),
  'kid with another letter case': header('key_unknown', { kid: 'FIRST' }),
  'key of its own (jwk)': {
    reason: 'key_unknown',
    token: (issuer) => {
      const key = { ...imposter, privateKey: imposterKey };
      return issuer.token({ key, header: { kid: 'own', jwk: imposterJwk } });
    },
  },
  'key of its own under a known kid (jwk)': {
    reason: 'signature_invalid',
    token: (issuer) => issuer.token({ key: { ...imposter, privateKey: imposterKey }, header: { jwk: imposterJwk } }),
  },

  'typ of a logout token': header('type_not_allowed', { typ: 'logout+jwt' }),
  'typ of a DPoP proof': header('type_not_allowed', { typ: 'dpop+jwt' }),
  'typ that is a number': header('type_not_allowed', { typ: 1 }),
  'typ that is null': header('type_not_allowed', { typ: null }),
  'ID token with nonce': claims('type_not_allowed', { nonce: 'n', scope: undefined }),
  'ID token with at_hash': claims('type_not_allowed', { at_hash: 'h', scope: undefined }),
  'ID token of Keycloak': claims('type_not_allowed', { typ: 'ID' }),
  'ID token for the client': claims('audience_mismatch', {
    aud: 'client',
    azp: 'client',
    nonce: 'n',
    scope: undefined,
  }),

  'iss of a stranger': claims('issuer_not_trusted', { iss: 'https://evil.example.com' }),
  'no iss': claims('issuer_not_trusted', { iss: undefined }),
  'iss __proto__': claims('issuer_not_trusted', { iss: '__proto__' }),
  'iss with a slash more': {
    reason: 'issuer_not_trusted',
    token: (issuer) => issuer.token({ claims: { iss: `${issuer.url}/` } }),
  },
  'iss in capitals': {
    reason: 'issuer_not_trusted',
    token: (issuer) => issuer.token({ claims: { iss: issuer.url.toUpperCase() } }),
  },
  'iss that is an array': {
    reason: 'claim_invalid',
    token: (issuer) => issuer.token({ claims: { iss: [issuer.url] } }),
  },
  'iss that is null': claims('claim_invalid', { iss: null }),

  'aud of another API': claims('audience_mismatch', { aud: 'other' }),
  'aud that contains ours': claims('audience_mismatch', { aud: 'api-two' }),
  'aud in capitals': claims('audience_mismatch', { aud: 'API' }),
  'no aud': claims('audience_mismatch', { aud: undefined }),
  'aud that is empty': claims('audience_mismatch', { aud: [] }),
  'aud that is an object': claims('claim_invalid', { aud: { 0: 'api', length: 1 } }),
  'aud that is a number': claims('claim_invalid', { aud: 1 }),
  'aud with a number in it': claims('claim_invalid', { aud: ['api', 1] }),
  'aud that is nested': claims('claim_invalid', { aud: [['api']] }),

  'exp in the past': claims('token_expired', { exp: now() - 60 }),
  'exp that is negative': claims('token_expired', { exp: -1 }),
  'exp that is zero': claims('token_expired', { exp: 0 }),
  'no exp': claims('token_expired', { exp: undefined }),
  'exp that is a string': claims('claim_invalid', { exp: String(now() + 60) }),
  'exp that is null': claims('claim_invalid', { exp: null }),
  'exp that is true': claims('claim_invalid', { exp: true }),
  'exp beyond all numbers': raw('claim_invalid', undefined, '{"iss":"ISS","aud":"api","sub":"u","iat":1,"exp":1e999}'),
  'nbf ahead': claims('token_not_yet_valid', { nbf: now() + 60 }),
  'nbf that is a string': claims('claim_invalid', { nbf: '0' }),
  'iat ahead': claims('token_not_yet_valid', { iat: now() + 60 }),
  'iat that is an object': claims('claim_invalid', { iat: {} }),

  'no sub': claims('claim_missing', { sub: undefined }),
  'no iat': claims('claim_missing', { iat: undefined }),
  'sub that is a number': claims('claim_invalid', { sub: 1 }),
  'sub that is null': claims('claim_invalid', { sub: null }),
  'sub that is empty': claims('claim_invalid', { sub: '' }),
  'sub with a NUL': claims('claim_invalid', { sub: 'a\0b' }),
  'sub with half a character': raw(
    'claim_invalid',
    undefined,
    '{"iss":"ISS","aud":"api","sub":"\\ud800","iat":1,"exp":9999999999}',
  ),

  'signature of another key': { reason: 'signature_invalid', token: (issuer) => issuer.token({ key: imposter }) },
  'signature of another token': {
    reason: 'signature_invalid',
    token: (issuer) => {
      const [head, body] = issuer.token({ claims: { sub: 'root' } }).split('.');
      return `${head}.${body}.${issuer.token().split('.')[2]}`;
    },
  },
  'signature cut short': parts('signature_invalid', (p) => `${p.header}.${p.claims}.${p.signature.slice(0, -6)}`),
  'signature of zeros': parts('signature_invalid', (p) => `${p.header}.${p.claims}.${encode(Buffer.alloc(256))}`),

  opaque: parts('token_malformed', () => 'mF_9.B5f-4.1JqM'.replaceAll('.', '')),
  'one part': parts('token_malformed', (p) => p.header),
  'two parts': parts('token_malformed', (p) => `${p.header}.${p.claims}`),
  'four parts': parts('token_malformed', (p) => `${p.header}.${p.claims}.${p.signature}.${p.signature}`),
  encrypted: parts('token_malformed', (p) => [p.header, p.claims, p.claims, p.claims, p.signature].join('.')),
  'an empty header': parts('token_malformed', (p) => `.${p.claims}.${p.signature}`),
  'an empty payload': parts('token_malformed', (p) => `${p.header}..${p.signature}`),
  'an empty signature': parts('token_malformed', (p) => `${p.header}.${p.claims}.`),
  'the alphabet of base64': parts(
    'token_malformed',
    (p) => `${p.header}.${p.claims}.${p.signature.replace(/^../, '+/')}`,
  ),
  padding: parts('token_malformed', (p) => `${p.header}.${p.claims}.${p.signature}==`),
  'bits that are not used': parts('token_malformed', (p) => `${p.header}.${p.claims}.${unusedBits(p.signature)}`),
  'a header that is an array': raw('token_malformed', '[]'),
  'a header that is null': raw('token_malformed', 'null'),
  'a header that is no JSON': raw('token_malformed', '{alg:"RS256"}'),
  'a header with alg twice': raw('token_malformed', '{"alg":"none","alg":"RS256","kid":"first"}'),
  'a header with alg twice, once escaped': raw('token_malformed', '{"\\u0061lg":"none","alg":"RS256","kid":"first"}'),
  'a payload that is an array': raw('token_malformed', undefined, '[]'),
  'a payload that is a string': raw('token_malformed', undefined, '"sub"'),
  'a payload that is a number': raw('token_malformed', undefined, '1'),
  'a payload that is another token': parts(
    'token_malformed',
    (p) => `${p.header}.${encode(`${p.header}.${p.claims}.${p.signature}`)}.${p.signature}`,
  ),
  'a payload with sub twice': raw(
    'token_malformed',
    undefined,
    '{"iss":"ISS","aud":"api","sub":"a","sub":"root","iat":1,"exp":9999999999}',
  ),
  'a payload with a member twice, deep inside': raw('token_malformed', undefined, '{"a":[{"b":{"c":1,"c":2}}]}'),
  'a payload nested too deep': raw('token_malformed', undefined, `{"a":${'['.repeat(4000)}${']'.repeat(4000)}}`),
  'a payload with a byte order mark': raw('token_malformed', undefined, '\uFEFF{"sub":"u"}'),
  'a payload that is no UTF-8': parts(
    'token_malformed',
    (p) => `${p.header}.${encode(Buffer.from('{"sub":"\u00ff"}', 'latin1'))}.${p.signature}`,
  ),
};

/** The same bytes, written with bits set that decoding drops: a second spelling of one token. */
function unusedBits(signature: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return signature.slice(0, -1) + alphabet[alphabet.indexOf(signature.at(-1)!) + 1];
}
