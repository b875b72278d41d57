import type { Revocation } from './revocation.js';
import { toStored } from './to-stored.js';

const issuer = 'https://issuer.example.com/';
const now = 1_800_000_000_400;
const times = { now, lifetimeMs: 3_600_000, clockToleranceMs: 5000 };
const hourAndMargin = 3_600_000 + 600_000;

const storedOf = (revocation: object) => toStored({ issuer, ...revocation } as Revocation, times); // as JavaScript may

describe(toStored, () => {
  it.each([
    ['subject', { subject: 'alice' }],
    ['clientId', { clientId: 'alice' }],
    ['all', { all: true }],
  ])('covers the tokens of an issuer whose clock is ahead: %s', (by, target) => {
    const value = by === 'all' ? '' : 'alice';
    expect(storedOf(target)).toEqual({
      issuer,
      by,
      value,
      issuedBefore: 1_800_000_005,
      expiresAt: now + hourAndMargin,
    });
  });

  it('keeps a given time as it is', () => {
    const issuedBefore = new Date(now - 60_000);
    expect(storedOf({ subject: 'alice', issuedBefore }).issuedBefore).toBe(1_799_999_940);
    expect(storedOf({ sessionId: 's1', issuedBefore }).issuedBefore).toBe(1_799_999_940);
  });

  it('covers all tokens of a session, whenever issued', () => {
    expect(storedOf({ sessionId: 's1' }).issuedBefore).toBeUndefined();
  });

  it.each(['tokenId', 'tokenDigest'])('keeps that of a single token past its exp: %s', (by) => {
    const expiresAt = new Date(now + 1000);
    const stored = { issuer, by, value: 'x', issuedBefore: undefined };
    expect(storedOf({ [by]: 'x', expiresAt })).toEqual({ ...stored, expiresAt: now + 1000 + 600_000 });
    expect(storedOf({ [by]: 'x' })).toEqual({ ...stored, expiresAt: now + hourAndMargin });
  });

  it.each([
    ['no target', {}],
    ['two targets', { subject: 'alice', clientId: 'client' }],
    ['an empty target', { subject: '' }],
    ['a target that is no text', { subject: 7 }],
    ['a target that no accepted token has', { subject: 'a\0b' }],
    ['a target that is not well-formed', { subject: '\ud800' }],
    ['all that is not true', { all: 'yes' }],
    ['an invalid time', { subject: 'alice', issuedBefore: new Date(Number.NaN) }],
    ['a time in milliseconds instead of seconds', { subject: 'alice', issuedBefore: new Date(now * 1000) }],
    ['a time of a single token', { tokenId: 'j1', issuedBefore: new Date(now) }],
    ['an invalid expiry', { tokenId: 'j1', expiresAt: new Date(Number.NaN) }],
    ['an expiry of several tokens', { subject: 'alice', expiresAt: new Date(now) }],
  ])('rejects %s', (_, revocation) => {
    expect(() => storedOf(revocation)).toThrow(TypeError);
  });

  it('accepts the time of a clock that is a little ahead', () => {
    expect(storedOf({ subject: 'alice', issuedBefore: new Date(now + 299_000) }).issuedBefore).toBe(1_800_000_299);
  });
});
