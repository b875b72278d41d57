import { RevocationSet } from './revocation-set.js';
import type { RevokedBy, StoredRevocation } from './revocation.js';

const issuer = 'https://issuer.example.com/';
const now = 1_800_000_000_000;
const at = now / 1000;

const revocation = (by: RevokedBy, value: string, more: Partial<StoredRevocation> = {}): StoredRevocation => ({
  issuer,
  by,
  value,
  issuedBefore: at,
  expiresAt: now + 1000,
  ...more,
});

const claims = { sub: 'alice', sid: 's1', jti: 'j1', iat: at };
const token = (own: Record<string, unknown> = {}, more: { issuer?: string; clientId?: string } = {}) => ({
  issuer,
  claims: { ...claims, ...own },
  clientId: () => more.clientId ?? 'client',
  digest: () => 'digest',
  ...(more.issuer !== undefined && { issuer: more.issuer }),
});

function setOf(...revocations: StoredRevocation[]): RevocationSet {
  const set = new RevocationSet();
  for (const one of revocations) set.add(one);
  return set;
}

describe(RevocationSet.name, () => {
  const targets: [by: RevokedBy, value: string][] = [
    ['subject', 'alice'],
    ['clientId', 'client'],
    ['sessionId', 's1'],
    ['tokenId', 'j1'],
    ['tokenDigest', 'digest'],
    ['all', ''],
  ];
  it.each(targets)('revokes by %s, for the one issuer', (by, value) => {
    const set = setOf(revocation(by, value));
    expect(set.isRevoked(token())).toBe(true);
    expect(set.isRevoked(token({}, { issuer: 'https://issuer.example.com' }))).toBe(false);
  });

  it.each(targets.filter(([by]) => by !== 'all'))('revokes no token of another %s', (by) => {
    expect(setOf(revocation(by, 'another')).isRevoked(token())).toBe(false);
  });

  it('keeps the kinds of targets apart', () => {
    const set = setOf(
      ...(['clientId', 'sessionId', 'tokenId', 'tokenDigest'] as const).map((by) => revocation(by, 'alice')),
    );
    expect(set.isRevoked(token())).toBe(false);
  });

  it('finds no claim that is missing, whatever its name is elsewhere', () => {
    const set = setOf(...targets.slice(0, 5).map(([by]) => revocation(by, 'undefined')));
    expect(
      set.isRevoked({ ...token({ sub: undefined, sid: undefined, jti: undefined }), clientId: () => undefined }),
    ).toBe(false);
  });

  it.each(['subject', 'clientId', 'sessionId', 'all'] as const)(
    'compares iat with the time, in whole seconds: %s',
    (by) => {
      const value = { subject: 'alice', clientId: 'client', sessionId: 's1', all: '' }[by];
      const set = setOf(revocation(by, value));
      const outcomes = [at - 100, at, at + 0.9, at + 1, undefined].map((iat) => set.isRevoked(token({ iat })));
      expect(outcomes).toEqual([true, true, true, false, true]);
    },
  );

  it('revokes whenever a token was issued, without a time', () => {
    const set = setOf(revocation('sessionId', 's1', { issuedBefore: undefined }));
    expect(set.isRevoked(token({ iat: at + 1000 }))).toBe(true);
  });

  it('combines two revocations of one target', () => {
    const set = setOf(
      revocation('subject', 'alice', { issuedBefore: at, expiresAt: now + 2000 }),
      revocation('subject', 'alice', { issuedBefore: at - 50, expiresAt: now + 9000 }),
    );
    expect(set.find(revocation('subject', 'alice'))).toMatchObject({ issuedBefore: at, expiresAt: now + 9000 });
    set.add(revocation('subject', 'alice', { issuedBefore: undefined }));
    expect(set.find(revocation('subject', 'alice'))).toMatchObject({ issuedBefore: undefined, expiresAt: now + 9000 });
    expect(set.size).toBe(1);
  });

  it('forgets what has expired, and nothing else', () => {
    const set = setOf(revocation('subject', 'alice'), revocation('subject', 'bob', { expiresAt: now + 90_000 }));
    set.forgetExpired(now + 999);
    expect(set.size).toBe(2);
    set.forgetExpired(now + 1000);
    expect(set.size).toBe(1);
    expect(set.isRevoked(token({ sub: 'bob' }))).toBe(true);
    set.forgetExpired(now + 90_000);
    expect(set.size).toBe(0);
  });

  it('looks at some of many at a time, and at all in turn', () => {
    const set = setOf(...Array.from({ length: 2500 }, (_, number) => revocation('subject', String(number))));
    const sizes = Array.from({ length: 3 }, () => {
      set.forgetExpired(now + 1000);
      return set.size;
    });
    expect(sizes).toEqual([1500, 500, 0]);
  });

  it('goes on where it ended after an issuer without revocations got some again', () => {
    const other = { issuer: 'https://other.example.com' };
    const set = setOf(revocation('all', '', other));
    for (let number = 0; number < 1500; number++) set.add(revocation('subject', String(number)));
    set.forgetExpired(now);
    set.delete(revocation('all', '', other));
    set.add(revocation('clientId', 'client', other));
    set.add(revocation('sessionId', 's1', { ...other, expiresAt: now + 90_000 }));
    for (let round = 0; round < 4; round++) set.forgetExpired(now + 1000);
    expect(set.size).toBe(1);
    expect(set.isRevoked(token({}, other))).toBe(true);
  });

  it('deletes a revocation, once', () => {
    const set = setOf(revocation('subject', 'alice'), revocation('all', ''));
    set.delete(revocation('all', ''));
    set.delete(revocation('all', ''));
    set.delete(revocation('all', '', { issuer: 'another' }));
    expect(set.size).toBe(1);
    set.delete(revocation('subject', 'alice'));
    expect(set.size).toBe(0);
    expect(set.isRevoked(token())).toBe(false);
  });
});
