import { ProblemException } from '../problems/index.js';
import { claimKey, parseIdempotencyKey } from './idempotency.js';

describe(parseIdempotencyKey.name, () => {
  it.each([undefined, 'a', '"quoted"', '!~', 'x'.repeat(255)])('accepts %j', (header) => {
    expect(parseIdempotencyKey(header)).toBe(header);
  });

  it.each(['', ' ', 'two words', 'a, b', 'x'.repeat(256), 'caf\xe9', 'a\n', 'a\0'])('refuses %j', (header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(ProblemException);
  });
});

describe(claimKey.name, () => {
  const principal = {
    issuer: 'https://a.example',
    subject: 'b',
    clientId: undefined,
    scopes: new Set<string>(),
    claims: {},
  };
  const first = claimKey('key', principal, { text: 'x' });

  it('is the same claim when caller, key and body are the same', () => {
    expect(claimKey('key', { ...principal }, { text: 'x' })).toEqual(first);
  });

  it('has another fingerprint only when the body differs', () => {
    const other = claimKey('key', principal, { text: 'y' });
    expect(other.id).toBe(first.id);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  it.each([
    ['the key', claimKey('key2', principal, { text: 'x' })],
    ['the subject', claimKey('key', { ...principal, subject: 'c' }, { text: 'x' })],
    ['the issuer', claimKey('key', { ...principal, issuer: 'https://a.exampl' }, { text: 'x' })],
    [
      'where the issuer ends',
      claimKey('key', { ...principal, issuer: 'https://a.exampleb', subject: '' }, { text: 'x' }),
    ],
  ])('is another key when %s differs', (_, other) => {
    expect(other.id).not.toBe(first.id);
  });
});
