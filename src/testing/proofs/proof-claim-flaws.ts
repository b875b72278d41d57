import { createHash } from 'node:crypto';
import { otherCase } from '../flaws/other-case.js';
import { proofClaims } from './create-proof.js';
import { type ProofFlaw, type ProofFlawKind, advised, inClaims, item } from './proof-flaw.js';

const required = item(3);
const method = item(8);
const address = item(9);
const nonce: ProofFlawKind = { ...item(10), reason: 'nonce_required', needsNonces: true };
const time: ProofFlawKind = { ...item(11), reason: 'proof_expired' };
const tokenHash = item(12);
/** RFC 7519, sections 4.1.4 and 4.1.5: where a proof has these claims. */
const expiry: ProofFlawKind = { reason: 'proof_expired', rule: 'RFC 7519, section 4.1.4', level: 'required' };
const start: ProofFlawKind = { ...expiry, rule: 'RFC 7519, section 4.1.5' };

const now = () => Math.floor(Date.now() / 1000);

/** Another address than that of the request. */
const inAddress = (kind: ProofFlawKind, what: string, change: (url: URL) => string | URL): ProofFlaw =>
  inClaims(kind, what, (options) => {
    const changed = change(new URL(proofClaims(options).htu));
    return { htu: typeof changed === 'string' ? changed : changed.href };
  });

const withParts = (url: URL, parts: Partial<Pick<URL, 'host' | 'pathname' | 'port' | 'username'>>) =>
  Object.assign(new URL(url), parts);

export const proofClaimFlaws = {
  jtiMissing: inClaims(required, 'no jti', { jti: undefined }),
  jtiIsEmpty: inClaims(advised(required), 'jti that is empty', { jti: '' }),
  jtiIsNumber: inClaims(required, 'jti that is a number', { jti: 1 }),
  jtiIsArray: inClaims(required, 'jti that is an array', { jti: ['a'] }),
  jtiIsLong: inClaims({ ...required, rule: 'RFC 9449, section 11.1', level: 'advised' }, 'jti of 4,000 characters', {
    jti: 'j'.repeat(4000),
  }),
  jtiWithHalfCharacter: inClaims(advised(required), 'jti with half a surrogate pair', { jti: '\uD800' }),
  iatMissing: inClaims(required, 'no iat', { iat: undefined }),
  iatIsString: inClaims(required, 'iat that is a string', () => ({ iat: String(now()) })),
  iatIsNull: inClaims(required, 'iat that is null', { iat: null }),
  expIsString: inClaims({ ...expiry, reason: 'proof_invalid' }, 'exp that is a string', { exp: '9999999999' }),
  nbfIsNull: inClaims({ ...start, reason: 'proof_invalid' }, 'nbf that is null', { nbf: null }),

  htmMissing: inClaims(method, 'no htm', { htm: undefined }),
  otherMethod: inClaims(method, 'htm of another method', (options) => ({
    htm: options.method === 'DELETE' ? 'GET' : 'DELETE',
  })),
  htmInOtherCase: inClaims(method, 'htm in another letter case', (options) => ({
    htm: otherCase(proofClaims(options).htm),
  })),
  htmIsArray: inClaims(method, 'htm that is an array', (options) => ({ htm: [proofClaims(options).htm] })),

  htuMissing: inClaims(address, 'no htu', { htu: undefined }),
  htuIsArray: inClaims(address, 'htu that is an array', (options) => ({ htu: [proofClaims(options).htu] })),
  htuIsRelative: inAddress(address, 'htu that is a path', ({ pathname }) => pathname),
  htuIsEmpty: inAddress(address, 'htu that is empty', () => ''),
  otherHost: inAddress(address, 'htu of another host', (url) => withParts(url, { host: 'evil.example.com' })),
  otherPort: inAddress(address, 'htu of another port', (url) => withParts(url, { port: '1' })),
  otherScheme: inAddress(address, 'htu of another scheme', ({ protocol, host, pathname }) => {
    return `${protocol === 'https:' ? 'http' : 'https'}://${host}${pathname}`;
  }),
  otherPath: inAddress(address, 'htu of another path', (url) =>
    withParts(url, { pathname: `${url.pathname}/other`.replace('//', '/') }),
  ),
  slashAdded: inAddress(address, 'htu with an extra slash', (url) => withParts(url, { pathname: `${url.pathname}/` })),
  userinfo: inAddress(advised(address), 'htu with userinfo', (url) => withParts(url, { username: 'user' })),
  slashIsEncoded: inAddress(address, 'htu with an encoded slash', ({ origin, pathname }) => {
    return `${origin}/${pathname.slice(1)}%2F`;
  }),

  nonceMissing: inClaims(nonce, 'no nonce', { nonce: undefined }),
  nonceIsForeign: inClaims(nonce, 'a nonce of another server', { nonce: 'eyJ7S_zG.eyJH0-Z.HX4w-7v' }),
  nonceIsArray: inClaims(nonce, 'nonce that is an array', (options) => ({ nonce: [options.nonce] })),

  expired: inClaims(time, 'iat an hour ago', () => ({ iat: now() - 3600 })),
  issuedAhead: inClaims(time, 'iat in an hour', () => ({ iat: now() + 3600 })),
  iatIsZero: inClaims(time, 'iat that is zero', { iat: 0 }),
  expPassed: inClaims(expiry, 'exp in the past', () => ({ exp: now() - 60 })),
  notYetValid: inClaims(start, 'nbf in the future', () => ({ nbf: now() + 60 })),

  athMissing: inClaims(tokenHash, 'no ath', { ath: undefined }),
  athOfOtherToken: inClaims(tokenHash, 'ath of another token', ({ accessToken = '' }) => ({
    ath: createHash('sha256').update(`${accessToken}.`).digest('base64url'),
  })),
  athIsHexadecimal: inClaims(tokenHash, 'ath in hexadecimal digits', ({ accessToken = '' }) => ({
    ath: createHash('sha256').update(accessToken).digest('hex'),
  })),
  athIsPadded: inClaims(advised(tokenHash), 'ath with padding', (options) => ({ ath: `${proofClaims(options).ath}=` })),
  athIsToken: inClaims(tokenHash, 'ath that is the token itself', ({ accessToken }) => ({ ath: accessToken })),
} satisfies Record<string, ProofFlaw>;
