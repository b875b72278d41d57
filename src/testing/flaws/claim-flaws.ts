import { type Flaw, type FlawKind, inAudience, inClaims, inText } from './flaw.js';
import { otherCase } from './other-case.js';

const issuer: FlawKind = { reason: 'issuer_not_trusted', rule: 'RFC 9068, section 4', level: 'required' };
const audience: FlawKind = { reason: 'audience_mismatch', rule: 'RFC 7519, section 4.1.3', level: 'required' };
const expiry: FlawKind = { reason: 'token_expired', rule: 'RFC 9068, section 4', level: 'required' };
const notBefore: FlawKind = { reason: 'token_not_yet_valid', rule: 'RFC 7519, section 4.1.5', level: 'required' };
const issuedAt: FlawKind = { reason: 'token_not_yet_valid', rule: 'RFC 7519, section 4.1.6', level: 'advised' };
const missing: FlawKind = { reason: 'claim_missing', rule: 'RFC 9068, section 2.2', level: 'advised' };
const subject: FlawKind = { reason: 'claim_invalid', rule: 'RFC 7519, section 4.1.2', level: 'advised' };

const invalid = (kind: FlawKind): FlawKind => ({ ...kind, reason: 'claim_invalid' });
const without = (kind: FlawKind): FlawKind => ({ ...kind, reason: 'claim_missing' });
const advised = (kind: FlawKind): FlawKind => ({ ...kind, level: 'advised' });

const now = () => Math.floor(Date.now() / 1000);

export const claimFlaws = {
  wrongIssuer: inClaims(issuer, 'the iss of an untrusted issuer', { iss: 'https://evil.example.com' }),
  issMissing: inClaims(without(issuer), 'no iss', { iss: undefined }),
  issIsPrototype: inClaims(issuer, 'iss __proto__', { iss: '__proto__' }),
  issWithSlash: inClaims(issuer, 'iss with an extra slash', ({ url }) => ({ iss: `${url}/` })),
  issInCapitals: inClaims(issuer, 'iss in upper case', ({ url }) => ({ iss: url.toUpperCase() })),
  issIsArray: inClaims(invalid(issuer), 'iss that is an array', ({ url }) => ({ iss: [url] })),
  issIsNull: inClaims(invalid(issuer), 'iss that is null', { iss: null }),

  wrongAudience: inAudience(audience, 'the audience of another API', () => 'https://other.example.com'),
  audContainsOurs: inAudience(audience, 'an audience that begins with ours', (ours) => `${ours}-two`),
  audInCapitals: inAudience(audience, 'an audience in another letter case', otherCase),
  audMissing: inAudience(without(audience), 'no audience', () => undefined),
  audIsNull: inAudience(invalid(audience), 'an audience that is null', () => null),
  audIsEmpty: inAudience(audience, 'an audience that is empty', () => []),
  audIsObject: inAudience(invalid(audience), 'an audience that is an object', (ours) => ({ 0: ours, length: 1 })),
  audIsNumber: inAudience(invalid(audience), 'an audience that is a number', () => 1),
  audWithNumber: inAudience(advised(invalid(audience)), 'an audience that includes a number', (ours) => [ours, 1]),
  audIsNested: inAudience(invalid(audience), 'an audience that is nested', (ours) => [[ours]]),

  expired: inClaims(expiry, 'exp in the past', () => ({ exp: now() - 3600 })),
  expIsNegative: inClaims(expiry, 'exp that is negative', { exp: -1 }),
  expIsZero: inClaims(expiry, 'exp that is zero', { exp: 0 }),
  expMissing: inClaims(without(expiry), 'no exp', { exp: undefined }),
  expIsString: inClaims(invalid(expiry), 'exp that is a string', () => ({ exp: String(now() + 60) })),
  expIsNull: inClaims(invalid(expiry), 'exp that is null', { exp: null }),
  expIsTrue: inClaims(invalid(expiry), 'exp that is true', { exp: true }),
  expIsInfinite: inText(advised(invalid(expiry)), 'exp that is infinite', 'claims', (json) =>
    json.replace(/"exp":\d+/, '"exp":1e999'),
  ),
  notYetValid: inClaims(notBefore, 'nbf in the future', () => ({ nbf: now() + 3600 })),
  nbfIsString: inClaims(invalid(notBefore), 'nbf that is a string', { nbf: '0' }),
  issuedInFuture: inClaims(issuedAt, 'iat in the future', () => ({ iat: now() + 3600 })),
  iatIsObject: inClaims(invalid(issuedAt), 'iat that is an object', { iat: {} }),

  subMissing: inClaims(missing, 'no sub', { sub: undefined }),
  iatMissing: inClaims(missing, 'no iat', { iat: undefined }),
  iatIsNull: inClaims(invalid(issuedAt), 'iat that is null', { iat: null }),
  subIsNumber: inClaims(subject, 'sub that is a number', { sub: 1 }),
  subIsNull: inClaims(subject, 'sub that is null', { sub: null }),
  subIsEmpty: inClaims(subject, 'sub that is empty', { sub: '' }),
  subWithNul: inClaims(subject, 'sub with a NUL', { sub: 'a\0b' }),
  subWithHalfCharacter: inText(subject, 'sub with half a surrogate pair', 'claims', (json) =>
    json.replace(/"sub":"[^"]*"/, '"sub":"\\ud800"'),
  ),
} satisfies Record<string, Flaw>;
