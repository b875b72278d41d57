import { RevocationCopy } from './revocation-copy.js';
import type { ChangesPage } from './changes.repository.js';

const expiresAt = Date.now() + 3_600_000;

/** A page with one change, of which more may follow. */
function page(change: number, more: Partial<ChangesPage> & { isOver?: boolean } = {}): ChangesPage {
  const target = { issuer: 'https://issuer.example.com', by: 'subject', value: `user-${change}` } as const;
  const revocation = { ...target, issuedBefore: undefined, expiresAt };
  const changes = [{ revocation, isOver: more.isOver ?? false }];
  return { changes, end: { change, id: 'id' }, last: change, hasMore: false, database: 'one', ...more };
}

const sizes = (copy: RevocationCopy, ...pages: ChangesPage[]) =>
  pages.map((one) => [copy.apply(one), copy.known.size] as const);

describe(RevocationCopy.name, () => {
  it('is known only when every page was read', () => {
    const copy = new RevocationCopy();
    expect(sizes(copy, page(1, { hasMore: true }), page(2, { hasMore: true }), page(3))).toEqual([
      [true, 0],
      [true, 0],
      [false, 3],
    ]);
    expect(copy.end).toEqual({ change: 3, id: 'id' });
  });

  it('applies later changes at once', () => {
    const copy = new RevocationCopy();
    copy.apply(page(1));
    expect(sizes(copy, page(2, { hasMore: true }), page(2, { isOver: true }))).toEqual([
      [true, 2],
      [false, 1],
    ]);
  });

  it('keeps what is known while all is read again', () => {
    const copy = new RevocationCopy();
    for (const change of [1, 2]) copy.apply(page(change));
    copy.reconnect();
    expect(copy.end).toEqual({ change: 0, id: '' });
    expect(sizes(copy, page(1, { last: 2, hasMore: true }), page(2, { isOver: true }))).toEqual([
      [true, 2],
      [false, 1],
    ]);
  });

  it('goes on where it was when the connection is lost before all is read', () => {
    const copy = new RevocationCopy();
    copy.apply(page(1, { last: 2, hasMore: true }));
    copy.reconnect();
    expect(copy.end).toEqual({ change: 1, id: 'id' });
    expect(sizes(copy, page(2))).toEqual([[false, 2]]);
  });

  it.each([
    ['when all was read', false],
    ['before all was read', true],
  ])('reads all of another database again: %s', (_, hasMore) => {
    const copy = new RevocationCopy();
    copy.apply(page(1, { hasMore }));
    copy.reconnect();
    expect(copy.apply(page(2, { database: 'other' }))).toBe(true);
    expect(copy.end.change).toBe(0);
    expect(sizes(copy, page(3, { database: 'other' }))).toEqual([[false, 1]]);
  });

  it('reads all again when the database has an earlier state', () => {
    const copy = new RevocationCopy();
    for (const change of [1, 2, 3]) copy.apply(page(change));
    const none = { changes: [], end: copy.end, last: 2, hasMore: false, database: 'one' };
    expect(copy.apply(none)).toBe(true);
    expect([copy.known.size, copy.end.change]).toEqual([3, 0]);
    expect(sizes(copy, page(1, { last: 2 }))).toEqual([[false, 1]]);
  });
});
