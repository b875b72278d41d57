import { ProblemException } from '../problems/index.js';
import { claimKey, parseIdempotencyKey } from './idempotency.js';

describe(parseIdempotencyKey.name, () => {
  it.each([undefined, 'a', '"quoted"', '!~', 'x'.repeat(255)])('accepts %j', (header) => {
    expect(parseIdempotencyKey(header)).toBe(header);
  });

  it.each(['', ' ', 'two words', 'a, b', 'x'.repeat(256), 'caf\xe9', 'a\n', 'a\0'])('rejects %j', (header) => {
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
  const first = claimKey('key', principal, 'messages', { text: 'x' });

  it('returns the same claim when caller, key and body are the same', () => {
    expect(claimKey('key', { ...principal }, 'messages', { text: 'x' })).toEqual(first);
  });

  it('returns the same id with another fingerprint when only the body differs', () => {
    const other = claimKey('key', principal, 'messages', { text: 'y' });
    expect(other.id).toBe(first.id);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  it.each([
    ['the key', claimKey('key2', principal, 'messages', { text: 'x' })],
    ['the subject', claimKey('key', { ...principal, subject: 'c' }, 'messages', { text: 'x' })],
    ['the issuer', claimKey('key', { ...principal, issuer: 'https://a.exampl' }, 'messages', { text: 'x' })],
    [
      'the boundary between issuer and subject',
      claimKey('key', { ...principal, issuer: 'https://a.exampleb', subject: '' }, 'messages', { text: 'x' }),
    ],
  ])('returns another id when %s differs', (_, other) => {
    expect(other.id).not.toBe(first.id);
  });
});
